"""Forecasting: today's open cases and tomorrow's requests on their way through two queues, a thousand times.

In the order of reading: `caseload` (cases as days; `case_files` reads them), `history` (the measures month by month),
`parameters` with `requests`, `stages`, `service` and `seasons` (what the past tells), `timetable`, `queue`, `capacity`
and `simulation` (what may come), `hindcast`, `naive`, `scoring`, `choice` and `backtest` (how far to trust it),
`projection` (the forecast), then `clearing`, `sanity`, `sensitivity` (what to tell a board). docs/forecasting.md has
the method in words.
"""
