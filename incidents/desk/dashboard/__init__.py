"""The console's first page: what waits, for whom it is made, in panels that lead to the lists behind them."""

from incidents.desk.dashboard.page import first_page

__all__ = ["first_page"]
