"""The Excel half: what the add-in calls. The only place that imports xlwings, and of it only the free part.

Not tried in Excel: what is tested runs xlwings' own code without Excel, or over a stand-in for Excel's objects.
"""
