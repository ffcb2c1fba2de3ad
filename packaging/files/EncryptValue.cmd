@echo off
rem Prints a secret as Connector.config and templates may hold it: EncryptValue -v "the secret"
"%~dp0SMASymphonySummit.exe" encrypt %*
