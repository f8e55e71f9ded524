import tempfile
import unittest
from pathlib import Path

from pantry.shelf import Item, ShelfError, read_shelf


class ReadShelf(unittest.TestCase):
    def read(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "shelf.csv"
            path.write_text(text, encoding="utf-8")
            return read_shelf(path)

    def test_items_come_in_the_order_of_the_file(self):
        self.assertEqual(self.read("item,count\nloaf,4\negg,12\n"), [Item("loaf", 4), Item("egg", 12)])

    def test_an_empty_shelf_is_fine(self):
        self.assertEqual(self.read("item,count\n"), [])

    def test_a_missing_column_is_named(self):
        with self.assertRaisesRegex(ShelfError, "line 1"):
            self.read("item\nloaf\n")

    def test_a_count_that_is_no_number_says_where(self):
        with self.assertRaisesRegex(ShelfError, "line 3: 'a few'"):
            self.read("item,count\nloaf,4\negg,a few\n")

    def test_an_item_without_a_name_says_where(self):
        with self.assertRaisesRegex(ShelfError, "line 2"):
            self.read("item,count\n,4\n")


if __name__ == "__main__":
    unittest.main()
