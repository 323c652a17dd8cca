"""LibreOffice Calc: the extension `integraxl.oxt`, the process behind it, and the commands that install and run it."""
