"""How much of a file we read. Each limit is checked before the work it bounds."""

MOST_BYTES = 10 * 1024 * 1024  # of the upload
MOST_ROWS = 20_000  # that hold something
MOST_COLUMNS = 100
LONGEST_HEADING = 300
MOST_TEXT = 20_000_000  # characters in all cells: one shared string of a workbook can fill millions of cells

MOST_ENTRIES = 1_000  # files inside a workbook's archive
MOST_UNPACKED = 120 * 1024 * 1024  # bytes of all entries together
HIGHEST_RATIO = 200  # unpacked to packed; spreadsheets stay far below
MOST_MARKS = 4_000_000  # XML marks: bounds the time of the parser (some seconds) whatever the bytes
LAST_SHEET_ROW = 1_048_576  # the last row any spreadsheet program writes
WIDEST_SHEET_ROW = 1_000  # cells of one row, empty ones included
