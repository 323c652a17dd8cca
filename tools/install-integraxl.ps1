<#
.SYNOPSIS
Installerer integraxl og tilføjelsen til Excel for den bruger, der kører scriptet, fra en mappe på netværket.

.DESCRIPTION
Kræver ingen administratorrettigheder og ingen adgang til internettet. Scriptet laver et Python-miljø i brugerens egen
mappe, installerer integraxl i det fra pakkerne på netværket, og kører derefter »integraxl addin install«, som selv
kopierer tilføjelsen og gør mappen til en sikker placering i Excel. Pakkerne hentes én gang af IT:

    pip download integraxl --dest \\server\deling\integraxl\pakker

Ikke prøvet på Windows.

.PARAMETER Share
Mappen på netværket; pakkerne ligger i dens undermappe »pakker«.

.PARAMETER Python
Stien til python.exe, version 3.11 eller nyere. Udeladt: den, som »py« finder.

.PARAMETER Folder
Mappen, som miljøet lægges i. Vælg en anden, hvis brugerens mappe ligger i OneDrive eller har usædvanlige tegn.

.PARAMETER Uninstall
Fjerner tilføjelsen og miljøet igen.

.EXAMPLE
.\install-integraxl.ps1 -Share \\server\deling\integraxl
#>
[CmdletBinding(DefaultParameterSetName = 'Install')]
param(
    [Parameter(Mandatory = $true, ParameterSetName = 'Install')]
    [string] $Share,

    [Parameter(ParameterSetName = 'Install')]
    [string] $Python = '',

    [string] $Folder = (Join-Path $env:LOCALAPPDATA 'integraxl'),

    [Parameter(Mandatory = $true, ParameterSetName = 'Uninstall')]
    [switch] $Uninstall
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

$environment = Join-Path $Folder 'venv'
$integraxl = Join-Path $environment 'Scripts\integraxl.exe'

function Invoke-Program {
    # Kører et program, og stopper, hvis det melder fejl.
    param([string] $Program, [string[]] $Arguments)

    & $Program @Arguments
    if ($LASTEXITCODE -ne 0) {
        throw "$Program meldte fejl ($LASTEXITCODE). Intet er ændret i Excel."
    }
}

function Find-Python {
    # Den angivne python.exe, ellers den, som »py« finder.
    if ($Python) {
        return $Python
    }
    if (-not (Get-Command 'py' -ErrorAction SilentlyContinue)) {
        throw 'Python findes ikke. Installér Python 3.11 eller nyere, eller angiv stien med -Python.'
    }
    return (& py -3 -c 'import sys; print(sys.executable)')
}

if (Get-Process -Name 'EXCEL' -ErrorAction SilentlyContinue) {
    throw 'Excel er åben. Luk Excel, og kør scriptet igen.'
}

if ($Uninstall) {
    if (Test-Path $integraxl) {
        Invoke-Program $integraxl @('addin', 'uninstall')
    }
    if (Test-Path $environment) {
        Remove-Item $environment -Recurse -Force
    }
    Write-Host 'integraxl er fjernet.'
    return
}

$packages = Join-Path $Share 'pakker'
if (-not (Test-Path $packages)) {
    throw "$packages findes ikke. Læg pakkerne der, som hjælpen til scriptet siger."
}

New-Item -ItemType Directory -Path $Folder -Force | Out-Null
Invoke-Program (Find-Python) @('-m', 'venv', $environment)
$interpreter = Join-Path $environment 'Scripts\python.exe'
Invoke-Program $interpreter @('-m', 'pip', 'install', '--no-index', '--find-links', $packages, '--upgrade', 'integraxl')
Invoke-Program $integraxl @('addin', 'install')

& $integraxl addin doctor
if ($LASTEXITCODE -ne 0) {
    Write-Warning 'Tilføjelsen er installeret, men linjerne med ✗ ovenfor skal der ses på.'
}
