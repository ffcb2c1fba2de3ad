/*
 * The rival in Java 17 on java.net.http, in one file: the same calls in the same order as plain.mjs beside it, one client
 * for each system, HTTP/1.1 kept alive, no journal and no retries. JSON by hand, because the JDK has none.
 *   java bench/rival/Rival.java -a AGENT -s SCHEDULE -jn JOB -e CODE -sd DATE -si ID -sn INSTANCE -t TEMPLATE --job-number N
 */
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

public class Rival {
  static final List<String> FLAGS =
      List.of("-a", "-s", "-jn", "-e", "-sd", "-si", "-sn", "-t", "--job-number", "--config", "--json");

  final Map<String, String> options = new LinkedHashMap<>(Map.of("--config", "Connector.config"));
  final Map<String, Map<String, String>> ini = new LinkedHashMap<>();
  final Path folder;
  final Map<String, Object> template;
  final HttpClient opcon;
  final HttpClient summit;

  public static void main(String[] words) throws Exception {
    new Rival(words).run();
    // The clients' threads are daemons; nothing is left to wait for.
    System.exit(0);
  }

  Rival(String[] words) throws Exception {
    for (int at = 0; at < words.length; ) {
      String flag = words[at++];
      if (!FLAGS.contains(flag)) throw new IllegalArgumentException("unknown argument " + flag);
      List<String> values = new ArrayList<>();
      while (at < words.length && !FLAGS.contains(words[at])) values.add(words[at++]);
      options.put(flag, String.join(" ", values));
    }
    Path config = Path.of(options.get("--config")).toAbsolutePath();
    folder = config.getParent();
    Map<String, String> section = new LinkedHashMap<>();
    for (String raw : Files.readAllLines(config)) {
      String line = raw.trim();
      int equals = line.indexOf('=');
      if (line.startsWith("[") && line.endsWith("]")) {
        section = new LinkedHashMap<>();
        ini.put(line.substring(1, line.length() - 1), section);
      } else if (equals > 0 && !line.startsWith(";") && !line.startsWith("#")) {
        section.put(line.substring(0, equals).trim(), line.substring(equals + 1).trim());
      }
    }
    Path templates = folder.resolve(ini.get("GENERAL").getOrDefault("TEMPLATESDIR", "templates"));
    template = object(new Json(Files.readString(templates.resolve(options.get("-t")))).value());
    opcon = client(ini.get("OPCON API").get("CA_FILE"));
    summit = client(ini.getOrDefault("SUMMIT API", Map.of()).get("CA_FILE"));
  }

  HttpClient client(String caFile) throws Exception {
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(30));
    if (caFile != null) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      try (InputStream pem = Files.newInputStream(folder.resolve(caFile))) {
        int number = 0;
        for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
          trusted.setCertificateEntry("ca" + number++, one);
        }
      }
      TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      builder.sslContext(context);
    }
    return builder.build();
  }

  Object call(HttpClient client, String method, String address, String token, Object body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofSeconds(30)).header("Accept", "application/json");
    if (token != null) request.header("Authorization", "Token " + token);
    if (body != null) request.header("Content-Type", "application/json");
    request.method(
        method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json(body)));
    HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new IllegalStateException(method + " " + address + ": " + response.statusCode() + " " + response.body());
    }
    return new Json(response.body()).value();
  }

  /** As EncryptValue writes a secret: hex of base64. */
  static String decoded(String secret) {
    return new String(Base64.getDecoder().decode(HexFormat.of().parseHex(secret)), StandardCharsets.UTF_8);
  }

  Object opcon(String method, String path, Object body) throws Exception {
    Map<String, String> api = ini.get("OPCON API");
    String address = "https://" + api.get("ADDRESS") + ":" + api.get("PORT") + "/api/" + path;
    return call(opcon, method, address, decoded(api.get("TOKEN")), body);
  }

  Map<String, Object> summit(String path, String service, Map<String, Object> parameters) throws Exception {
    Map<String, Object> common = new LinkedHashMap<>();
    common.put(
        "_ProxyDetails",
        ordered(
            "AuthType", "APIKEY", "APIKey", decoded(text(object(template.get("credentials")).get("apiKey"))),
            "ProxyID", 0, "ReturnType", "JSON", "OrgID", 1, "TokenID", ""));
    common.putAll(parameters);
    String address = "https://" + text(object(template.get("address")).get("value")) + "/" + path;
    Map<String, Object> answer =
        object(call(summit, "POST", address, null, ordered("ServiceName", service, "objCommonParameters", common)));
    Object errors = answer.get("Errors");
    if (errors != null && !errors.equals("")) throw new IllegalStateException(service + ": " + errors);
    return answer;
  }

  String url(String name) {
    for (Object one : list(template.get("urls"))) {
      if (name.equals(object(one).get("name"))) return text(object(one).get("value"));
    }
    throw new IllegalStateException("the template has no url " + name);
  }

  String fill(Object text) {
    return text(text)
        .replace("@EV_Agent", options.getOrDefault("-a", ""))
        .replace("@EV_Date", options.get("-sd"))
        .replace("@EV_errorcode", options.getOrDefault("-e", ""))
        .replace("@EV_Job", options.get("-jn"))
        .replace("@EV_Schedule", options.getOrDefault("-s", ""));
  }

  /** [DEFAULTS], the template's attributes, working hours, the job's tags; later wins. */
  Map<String, Object> ticket(List<Object> tags) {
    Map<String, String> defaults = ini.getOrDefault("DEFAULTS", Map.of());
    Map<String, Object> ticket =
        ordered(
            "IsFromWebService", true, "Ticket_No", "",
            "Priority_Name", defaults.getOrDefault("PRIORITY_NAME_VALUE", "P3"),
            "Impact_Name", defaults.getOrDefault("IMPACT_NAME_VALUE", "Medium"),
            "Urgency_Name", defaults.getOrDefault("URGENCY_NAME_VALUE", "Medium"),
            "Sup_Function", defaults.getOrDefault("SUP_FUNCTION_VALUE", "IT"),
            "Medium", defaults.getOrDefault("MEDIUM_VALUE", "Web"),
            "Classification_Name", defaults.getOrDefault("CLASSIFICATION_NAME_VALUE", "Application Support"),
            "Source", defaults.getOrDefault("SOURCE_VALUE", "Event Trigger"),
            "Category_Name", defaults.getOrDefault("CATEGORY_NAME_VALUE", "ElasticSearch"),
            "Assigned_WorkGroup_Name", defaults.getOrDefault("ASSIGNED_WORK_GROUP_NAME_VALUE", "DevOps"));
    LocalDateTime now = LocalDateTime.now();
    String day = now.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH).toLowerCase(Locale.ROOT);
    Map<String, Object> hours = object(object(template.get("workingHours")).get(day));
    int time = now.getHour() * 100 + now.getMinute();
    boolean working =
        time >= Integer.parseInt(text(hours.get("start"))) && time < Integer.parseInt(text(hours.get("stop")));
    List<Object> attributes = new ArrayList<>(list(template.get("attributes")));
    attributes.addAll(list(template.get(working ? "workingHoursAttributes" : "nonWorkingHoursAttributes")));
    for (Object one : attributes) ticket.put(text(object(one).get("name")), fill(object(one).get("value")));
    Map<String, Object> used = null;
    for (Object one : list(template.get("tags"))) {
      Map<String, Object> tag = object(one);
      String value = String.valueOf(tag.get("indicatorValue"));
      boolean matches =
          switch (text(tag.get("indicator"))) {
            case "TAG_START" -> tags.stream().anyMatch(name -> text(name).startsWith(value));
            case "TAG_END" -> tags.stream().anyMatch(name -> text(name).endsWith(value));
            default -> false;
          };
      if (matches) {
        used = tag;
        break;
      }
      if (used == null && "DEFAULT".equals(tag.get("indicator"))) used = tag;
    }
    if (used != null) ticket.put(text(used.get("attribute")), fill(used.get("value")));
    ticket.put("Status", "New");
    ticket.put("Description", fill(template.get("ticketDescription")));
    ticket.put("PageName", "LogTicket");
    return ticket;
  }

  /** Asks the agent, and OpCon until the agent has answered: after 25 ms, then each time a fifth later. */
  Map<String, Object> logAction(String action, Map<String, Object> item) throws Exception {
    Map<String, Object> answer =
        object(opcon("POST", "jobinstanceactions", ordered("action", action, "jobInstanceActionItems", List.of(item))));
    for (int polls = 0; "submitted".equals(answer.get("result")); polls++) {
      Thread.sleep((long) Math.min(25 * Math.pow(1.2, polls), 3000));
      answer = object(opcon("GET", "jobinstanceactions/" + text(answer.get("id")), null));
    }
    return object(list(answer.get("jobInstanceActionItems")).get(0));
  }

  List<String[]> readLog(long id) throws Exception {
    List<String[]> logs = new ArrayList<>();
    for (Object file : list(logAction("LIST", ordered("id", id)).get("files"))) {
      Map<String, Object> item = logAction("FILE", ordered("id", id, "jorsRequestParameters", file));
      String path = text(file).replace('\\', '/');
      logs.add(new String[] {path.substring(path.lastIndexOf('/') + 1), text(item.get("data"))});
    }
    return logs;
  }

  void run() throws Exception {
    String id =
        String.join("|", options.get("-sd").replace("-", ""), options.get("-si"), options.get("-sn"), options.get("-jn"));
    String path = URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    Map<String, Object> job = object(opcon("GET", "dailyjobs/" + path, null));
    if (job.get("incidentTicketId") instanceof String known && !known.isEmpty()) {
      throw new IllegalStateException("the job has incident " + known + " already");
    }
    for (Object tag : list(template.get("tags"))) {
      boolean exit = "EXIT".equals(object(tag).get("indicator"));
      if (exit && list(job.get("tags")).contains(object(tag).get("indicatorValue"))) return;
    }
    long run = Long.parseLong(options.getOrDefault("--job-number", text(job.get("jobNumber"))));

    CompletableFuture<List<String[]>> fetched =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                boolean wanted = Boolean.TRUE.equals(object(template.get("rules")).get("includeJobLogAttachment"));
                return wanted ? readLog(run) : List.of();
              } catch (Exception error) {
                throw new IllegalStateException(error);
              }
            });
    List<Object> custom = new ArrayList<>();
    for (Object one : list(template.get("customAttributes"))) {
      Map<String, Object> field = object(one);
      custom.add(
          ordered("GroupName", field.get("groupName"), "Name", field.get("name"), "Value", fill(field.get("value"))));
    }
    Map<String, Object> container =
        ordered(
            "Updater", "Executive", "CI_ID", "", "CI_Key", "", "CI_Value", "",
            "Ticket", ticket(list(job.get("tags"))),
            "TicketInformation",
            ordered("Information", fill(template.get("ticketInformation")), "InternalLog", "", "UserLog", ""),
            "CustomFields", custom);
    Map<String, Object> created =
        summit(
            url("incident"), "IM_LogOrUpdateIncident",
            ordered(
                "incidentParamsJSON", ordered("IncidentContainerJsonObj", container), "RequestType", "RemoteCall"));
    String number = text(created.get("TicketNo"));
    String link =
        url("viewIncident")
            .replace("{0}", text(object(template.get("viewAddress")).get("value")))
            .replace("{1}", number);

    String tickets = "dailyjobs/" + text(job.get("uid")) + "/incidentTickets";
    Object before = opcon("GET", tickets, null);
    if (before == null || list(before).isEmpty()) {
      opcon("POST", tickets, ordered("id", 0, "ticketId", number, "ticketUrl", link));
    }
    Map<String, Object> after = object(list(opcon("GET", tickets, null)).get(0));
    if (!number.equals(after.get("ticketId"))) throw new IllegalStateException("the job has another incident: " + after);

    int limit = Integer.parseInt(ini.get("GENERAL").getOrDefault("MAX_LOG_BYTES", "5242880"));
    for (String[] log : fetched.get()) {
      byte[] bytes = log[1].getBytes(StandardCharsets.UTF_8);
      if (bytes.length > limit) {
        byte[] cut = Arrays.copyOf(bytes, limit / 2 * 2);
        System.arraycopy(bytes, bytes.length - limit / 2, cut, limit / 2, limit / 2);
        bytes = cut;
      }
      summit(
          url("attachment"), "Summit_UploadAttachmentBase64Encoded",
          ordered(
              "eModule", "IM", "TicketID", created.get("TicketID_Internal"),
              "FileBase64", Base64.getEncoder().encodeToString(bytes), "AttachmentFileName", log[0]));
    }
    System.out.println("created " + number + " " + link);
  }

  static Map<String, Object> ordered(Object... pairs) {
    Map<String, Object> all = new LinkedHashMap<>();
    for (int at = 0; at < pairs.length; at += 2) all.put((String) pairs[at], pairs[at + 1]);
    return all;
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  static List<Object> list(Object value) {
    return value == null ? List.of() : (List<Object>) value;
  }

  static String text(Object value) {
    return String.valueOf(value);
  }

  static String json(Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  static void write(Object value, StringBuilder out) {
    if (value instanceof Map<?, ?> map) {
      String between = "{";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(between);
        write(entry.getKey(), out);
        out.append(':');
        write(entry.getValue(), out);
        between = ",";
      }
      out.append(map.isEmpty() ? "{}" : "}");
    } else if (value instanceof List<?> list) {
      String between = "[";
      for (Object one : list) {
        out.append(between);
        write(one, out);
        between = ",";
      }
      out.append(list.isEmpty() ? "[]" : "]");
    } else if (value instanceof String text) {
      out.append('"');
      for (int at = 0; at < text.length(); at++) {
        char one = text.charAt(at);
        if (one == '"' || one == '\\') out.append('\\').append(one);
        else if (one < 0x20) out.append(String.format("\\u%04x", (int) one));
        else out.append(one);
      }
      out.append('"');
    } else out.append(value);
  }

  /** As much of a JSON reader as the answers need: objects, lists, texts, numbers, true, false and null. */
  static final class Json {
    final String text;
    int at = 0;

    Json(String text) {
      this.text = text;
    }

    char next() {
      while (Character.isWhitespace(text.charAt(at))) at++;
      return text.charAt(at);
    }

    Object value() {
      switch (next()) {
        case '{' -> {
          Map<String, Object> map = new LinkedHashMap<>();
          at++;
          while (next() != '}') {
            if (text.charAt(at) == ',') at++;
            next();
            String key = string();
            next();
            at++;
            map.put(key, value());
          }
          at++;
          return map;
        }
        case '[' -> {
          List<Object> list = new ArrayList<>();
          at++;
          while (next() != ']') {
            if (text.charAt(at) == ',') at++;
            list.add(value());
          }
          at++;
          return list;
        }
        case '"' -> {
          return string();
        }
        default -> {
          int from = at;
          while (at < text.length() && ",]} \r\n\t".indexOf(text.charAt(at)) < 0) at++;
          String word = text.substring(from, at);
          return switch (word) {
            case "true" -> true;
            case "false" -> false;
            case "null" -> null;
            default -> word.matches("-?\\d+") ? (Object) Long.valueOf(word) : (Object) Double.valueOf(word);
          };
        }
      }
    }

    String string() {
      int from = ++at;
      while (text.charAt(at) != '"' && text.charAt(at) != '\\') at++;
      if (text.charAt(at) == '"') return text.substring(from, at++);
      StringBuilder out = new StringBuilder(text.substring(from, at));
      for (char one = text.charAt(at++); one != '"'; one = text.charAt(at++)) {
        if (one != '\\') {
          out.append(one);
          continue;
        }
        char escaped = text.charAt(at++);
        switch (escaped) {
          case 'n' -> out.append('\n');
          case 'r' -> out.append('\r');
          case 't' -> out.append('\t');
          case 'b' -> out.append('\b');
          case 'f' -> out.append('\f');
          case 'u' -> {
            out.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
            at += 4;
          }
          default -> out.append(escaped);
        }
      }
      return out.toString();
    }
  }
}
