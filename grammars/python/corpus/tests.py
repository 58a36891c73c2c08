class TableTests:
    def test_load(self): ...

def test_load(): ...

class TableTests(TestCase): ...

class TestTable: ...

def test_load():
    assert load() == 1

def test_load(self):
    self.assertEqual(load(), 1)

with pytest.raises(ValueError):
    load()

with self.assertRaises(ValueError):
    load()

with pytest.raises(ValueError, match="empty"):
    load()

with pytest.raises(ValueError):
    load()

@pytest.fixture
def rows(): ...

@pytest.fixture()
def rows(): ...

@pytest.fixture
def rows(): ...

class TableTests(TestCase):
    def setUp(self): ...

class TestTable:
    def setup_method(self): ...

monkeypatch.setattr(shop, "load", None)

mocker.patch("shop.load")

mock.patch("shop.load")

@pytest.mark.parametrize("name, size", [("a", 1)])
def test_load(name, size): ...

@pytest.mark.parametrize(("name", "size"), [("a", 1)])
def test_load(name, size): ...

@pytest.mark.parametrize(["name", "size"], [("a", 1)])
def test_load(name, size): ...
