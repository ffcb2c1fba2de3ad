/**
 * EncryptValue.exe of the archive for Windows: a few kilobytes that start the program beside it (files/EncryptValue.c). A
 * copy of the executable would do, but a zip archive compresses each copy by itself. Two builds give the same bytes.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { root } from "./Source.ts"
import { windows } from "./Target.ts"
import * as Tool from "./Tool.ts"
import { brand } from "./WindowsBrand.ts"

const compilers = ["/usr/bin/x86_64-w64-mingw32-gcc-win32", "/usr/bin/x86_64-w64-mingw32-gcc"]

/** No C library and no start-up code: kernel32 is all that it needs. */
const options =
  "-Os -Wall -Wextra -Werror -s -nostdlib -ffreestanding -mconsole -e start -Wl,--no-insert-timestamp".split(" ")

export const write = Effect.fn("EncryptValue.write")(function* (file: string) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const compiler = yield* Tool.debian("gcc-mingw-w64-x86-64-win32", compilers)
  const source = path.join(root, "packaging", "files", "EncryptValue.c")
  yield* Tool.run(compiler, [...options, "-o", file, source, "-lkernel32"])
  yield* files.writeFile(file, brand(yield* files.readFile(file), windows.encryptValue))
})
