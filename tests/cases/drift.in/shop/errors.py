"""Everything that may go wrong in the shop."""


class ShopError(Exception):
    """Something of the shop went wrong."""


class CartError(ShopError):
    """The Cart refused."""


class PriceListError(ShopError):
    """The PriceList refused."""


class StockError(ShopError):
    """The Stock refused."""


class OrderBookError(ShopError):
    """The OrderBook refused."""


class RegisterError(ShopError):
    """The Register refused."""


class CouponBoxError(ShopError):
    """The CouponBox refused."""


class ParcelDeskError(ShopError):
    """The ParcelDesk refused."""


class ReturnDeskError(ShopError):
    """The ReturnDesk refused."""


class SupplierBookError(ShopError):
    """The SupplierBook refused."""


class InvoiceBookError(ShopError):
    """The InvoiceBook refused."""


class TaxTableError(ShopError):
    """The TaxTable refused."""


class RouteMapError(ShopError):
    """The RouteMap refused."""
