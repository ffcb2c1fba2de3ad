import { assert, describe, it } from "@effect/vitest"
import * as Option from "effect/Option"
import type { WebPage } from "../../src/summit/WebPages.ts"
import { pageOf } from "../../src/summit/WebPages.ts"

const page = (title: string, body: string) =>
  `<!DOCTYPE html>\r\n<html lang="en"><head><title>${title}</title></head><body>${body}</body></html>`

const cases: ReadonlyArray<readonly [name: string, text: string, kind: WebPage["kind"], said: RegExp]> = [
  [
    "F5",
    page(
      "Request Rejected",
      "The requested URL was rejected. Please consult with your administrator.<br><br>Your support ID is: 4721",
    ),
    "gateway",
    /F5.*Request Rejected/,
  ],
  [
    "Imperva",
    `<html style="height:100%"><head><META NAME="ROBOTS"></head><body><iframe src="/_Incapsula_Resource?x=1">Request unsuccessful. Incapsula incident ID: 1-2</iframe></body></html>`,
    "gateway",
    /Imperva/,
  ],
  [
    "Cloudflare",
    page("Attention Required! | Cloudflare", "Sorry, you have been blocked. Ray ID: 7a"),
    "gateway",
    /Cloudflare/,
  ],
  [
    "Azure Front Door",
    page("Service unavailable", "<h2>The request is blocked.</h2> 20240921T072003Z-azureref"),
    "gateway",
    /Azure/,
  ],
  [
    "Akamai",
    `<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\nYou don't have permission to access "http&#58;&#47;&#47;x" on this server.<P>\nReference&#32;&#35;18&#46;2d</BODY></HTML>`,
    "gateway",
    /Akamai/,
  ],
  [
    "a gateway without a name",
    "<html><head><title>403 Forbidden</title></head><center>nginx</center></html>",
    "denied",
    /gateway/,
  ],
  [
    "a fault of WCF",
    `<Fault xmlns="http://schemas.microsoft.com/ws/2005/05/envelope/none"><Code><Value>Receiver</Value></Code><Reason><Text xml:lang="en-US">The server was unable to process the request.</Text></Reason></Fault>`,
    "page",
    /\(The server was unable to process the request\.\)$/,
  ],
  [
    "a fault of SOAP",
    `<?xml version="1.0"?><s:Envelope><s:Body><s:Fault><faultstring>Server too busy</faultstring></s:Fault></s:Body></s:Envelope>`,
    "page",
    /\(Server too busy\)$/,
  ],
  [
    "an error of a Web API",
    "<Error><Message>An error has occurred.</Message></Error>",
    "page",
    /\(An error has occurred\.\)$/,
  ],
  [
    "IIS, a request that is too long",
    page(
      "IIS 10.0 Detailed Error - 404.13 - Not Found",
      "<h3>HTTP Error 404.13 - Not Found</h3><p>The request filtering module is configured to deny a request that exceeds the request content length.</p>",
    ),
    "size",
    /too large/,
  ],
  ["IIS, 413", page("The page was not displayed because the request entity is too large.", ""), "size", /too large/],
  ["nginx, 413", page("413 Request Entity Too Large", "<h1>413 Request Entity Too Large</h1>"), "size", /too large/],
  [
    "IIS, an address that is not allowed",
    page("403.6 - Forbidden", "HTTP Error 403.6 - Forbidden: IP address rejected"),
    "server",
    /this host may not/,
  ],
  ["IIS, https", page("Forbidden", "HTTP Error <b>403.4</b> - Forbidden: SSL is required"), "server", /https/],
  ["IIS, a handler that is missing", page("404.3", "HTTP Error 404.3 - Not Found"), "path", /nothing is served/],
  ["IIS, plain", page("404 - File or directory not found.", ""), "path", /nothing is served/],
  [
    "a login",
    page("Sign in to your account", `<form action="https://login.microsoftonline.com/x">`),
    "login",
    /a login page/,
  ],
  [
    "a login by SAML",
    `<html><body onload="document.forms[0].submit()"><input type="hidden" name="SAMLRequest" value="x"/></body></html>`,
    "login",
    /a login page/,
  ],
  ["a login of Summit's own", page("Symphony SUMMIT", `<input id="p" type="password">`), "login", /a login page/],
  ["a server that is down", page("503 Service Temporarily Unavailable", ""), "passing", /down/],
  ["anything else", page("Welcome", "hello"), "page", /^a web page \(Welcome\)$/],
]

describe("pageOf", () => {
  for (const [name, text, kind, said] of cases) {
    it(name, () => {
      const found = Option.getOrThrow(pageOf(text))
      assert.strictEqual(found.kind, kind)
      assert.match(found.what, said)
      assert.strictEqual(found.cure === "", kind === "page" || kind === "denied")
    })
  }

  it("is for pages only", () => {
    for (const text of ["", "Access denied", "{}", '"<html>"']) assert.isTrue(Option.isNone(pageOf(text)), text)
  })
})
