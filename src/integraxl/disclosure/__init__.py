"""Disclosure control: which figures a public edition must hide, so that no small count can be found or worked out.

problem    the counts of all tables as one system of whole numbers, and how well each must be hidden
worlds     other counts that fit everything published: the only place that imports scipy
suppress   hide, look, hide more, until every count that must be hidden is; then give back what need not be
proof      the finished tables read as a stranger reads them: every hidden small count has two worlds far apart
public     tables in, public tables out: marks, notes, and what follows from hidden counts
"""
