"""The Excel add-in `integraxl.xlam`: generated from the registries, built on any machine, installed without IT rights.

Nothing here has been tried in Excel: it is not on the machines where integraxl is made. docs/smoke-test-excel.md says
what a person with Excel should look at.
"""
