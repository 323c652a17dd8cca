Option Explicit

' Generated from src/integraxl/actions/buttons.py by `integraxl addin build`. Not tried in Excel.

Private ribbon As IRibbonUI
Private described As Boolean

#If VBA7 Then
    Private Declare PtrSafe Function MessageBoxW Lib "user32" (ByVal owner As LongPtr, _
        ByVal text As LongPtr, ByVal title As LongPtr, ByVal kind As Long) As Long
#Else
    Private Declare Function MessageBoxW Lib "user32" (ByVal owner As Long, _
        ByVal text As Long, ByVal title As Long, ByVal kind As Long) As Long
#End If

' <generated>

Public Sub Ixl_Loaded(loaded As IRibbonUI)
    Set ribbon = loaded
End Sub

Public Sub Ixl_Enabled(control As IRibbonControl, ByRef enabled As Variant)
    enabled = Not ActiveWorkbook Is Nothing
End Sub

Public Sub Ixl_Refresh()
    ' Help texts can be registered only while a workbook is open, so they wait for the first one
    On Error Resume Next
    If Not ribbon Is Nothing Then ribbon.Invalidate
    If described Or ActiveWorkbook Is Nothing Then Exit Sub
    Ixl_DescribeFormulas
    described = Err.Number = 0
    ThisWorkbook.Saved = True
End Sub

Private Sub Ixl_CalculateCell()
    ' So that the reason of the cell's error is known, and is today's
    On Error Resume Next
    ActiveCell.Calculate
End Sub

Private Sub Ixl_Press(ByVal id As String, ByVal needsBook As Boolean)
    ' Esc is not for Visual Basic: Python looks for it between two steps, when stopping leaves the workbook whole
    Dim said As Variant
    If needsBook And ActiveWorkbook Is Nothing Then
        Ixl_Tell "Åbn dataregnearket først."
        Exit Sub
    End If
    On Error GoTo Failed
    Application.EnableCancelKey = xlDisabled
    ' The first call imports the module, and looks for code in the workbook that it is given, on sheets named *.py
    said = XLPy.CallUDF("integraxl.excel.udf", "ready", Array(), Nothing, Nothing)
    said = XLPy.CallUDF("integraxl.excel.udf", "press", Array(id), ActiveWorkbook, Nothing)
    Application.StatusBar = False
    If Len(said) > 0 Then Ixl_Tell CStr(said)
    Exit Sub
Failed:
    Application.StatusBar = False
    Ixl_Tell "integraxl kan ikke få fat i sit program (fejl " & Err.Number & "). Luk Excel, og åbn den igen. " & _
        "Hjælper det ikke, så bed IT om at køre: integraxl addin doctor"
End Sub

Private Sub Ixl_Tell(ByVal text As String)
    ' Not MsgBox, which cuts a text after some 1,000 characters and knows one code page only
    MessageBoxW Application.Hwnd, StrPtr(text), StrPtr("integraxl"), 64
End Sub
