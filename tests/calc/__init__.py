"""The extension in a real LibreOffice without a window, run by an ordinary user."""
