"""Makes ``fakes`` importable for all tests: a folder with a conftest is put on the path."""
