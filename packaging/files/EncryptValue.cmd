@echo off
rem Prints a secret in the form of the vendor's EncryptValue, which hides nothing: EncryptValue -v "the secret"
rem SMASymphonySummit.exe encrypt makes one that only this server can read.
"%~dp0SMASymphonySummit.exe" encrypt --hex %*
