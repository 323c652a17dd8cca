Option Private Module

' <generated>

Private Function GetConfig(configKey As String, Optional default As String = "") As Variant
    ' integraxl: from the add-in's own sheet and from nowhere else
    Dim position As Long
    GetConfig = default
    With ThisWorkbook.Worksheets("integraxl.conf")
        For position = 1 To .UsedRange.Rows.Count
            If StrComp(CStr(.Cells(position, 1).Value), configKey, vbTextCompare) = 0 Then
                GetConfig = CStr(.Cells(position, 2).Value)
            End If
        Next position
    End With
    GetConfig = ExpandEnvironmentStrings(GetConfig)
End Function

Private Function XLPyCommand() As String
    ' integraxl: as xlwings', without the workbook's folder and name; -I keeps the current folder off Python's path, and
    ' a cmd.exe that lies in the current folder is not started
    Dim quote As String
    quote = Chr$(34)
    XLPyCommand = ExpandEnvironmentStrings("%SystemRoot%\System32\cmd.exe") & "  /K " & quote & quote & _
        GetConfig("INTERPRETER_WIN") & quote & " -B -I -c " & quote & "import xlwings; xlwings.serve('$(CLSID)')" & quote & quote
End Function
