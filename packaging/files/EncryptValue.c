/*
 * EncryptValue.exe, for scripts that call the vendor's program of this name: it runs the program beside it as
 * `SMASymphonySummit.exe encrypt --hex ...`, with its own arguments, console and exit code. A copy of that program would
 * do the same (src/ProgramName.ts), and would make the archive half as large again. It needs no C library.
 */
#define UNICODE
#include <windows.h>

#define PROGRAM L"SMASymphonySummit.exe"
#define LENGTH 32768

static wchar_t file[LENGTH];
static wchar_t line[2 * LENGTH];

/* Appends a text, as far as there is room; the result is its new end. */
static wchar_t *append(wchar_t *end, const wchar_t *text) {
  while (*text != 0 && end < line + 2 * LENGTH - 1) *end++ = *text++;
  *end = 0;
  return end;
}

/* What stands behind the program's own name. */
static const wchar_t *arguments(void) {
  const wchar_t *at = GetCommandLineW();
  for (BOOL quoted = FALSE; *at != 0 && (quoted || (*at != L' ' && *at != L'\t')); at++) {
    if (*at == L'"') quoted = !quoted;
  }
  return at;
}

/* Ctrl+C is for the program that was started; its exit code is waited for. */
static BOOL WINAPI leave(DWORD event) {
  (void)event;
  return TRUE;
}

void start(void) {
  static STARTUPINFOW startup;
  static PROCESS_INFORMATION process;
  static const char missing[] = "SMASymphonySummit.exe cannot be started; EncryptValue.exe needs it in its own folder.\r\n";
  DWORD code = 70, written;
  DWORD length = GetModuleFileNameW(NULL, file, LENGTH - sizeof PROGRAM / sizeof(wchar_t));
  while (length > 0 && file[length - 1] != L'\\') length--;
  for (const wchar_t *at = PROGRAM;; at++) {
    file[length++] = *at;
    if (*at == 0) break;
  }
  wchar_t *end = append(line, L"\"");
  end = append(end, file);
  end = append(end, L"\" encrypt --hex");
  append(end, arguments());
  SetConsoleCtrlHandler(leave, TRUE);
  startup.cb = sizeof startup;
  if (CreateProcessW(file, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process)) {
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
  } else {
    WriteFile(GetStdHandle(STD_ERROR_HANDLE), missing, sizeof missing - 1, &written, NULL);
  }
  ExitProcess(code);
}
