"""What the invented company sells, how its sales process runs, who buys and who competes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from connectors.book.schema import Product, Stage

NAME = "Aurvik Software"
MAIL_DOMAIN = "demo.example"
CURRENCY = "USD"

OPEN_STAGES = ("Discovery", "Qualification", "Proposal", "Negotiation")
WON, LOST = "Closed won", "Closed lost"
STAGES = (
    Stage(stage="Discovery", position=1, probability=Decimal("0.10")),
    Stage(stage="Qualification", position=2, probability=Decimal("0.20")),
    Stage(stage="Proposal", position=3, probability=Decimal("0.40")),
    Stage(stage="Negotiation", position=4, probability=Decimal("0.65")),
    Stage(stage=WON, position=5, probability=Decimal(1), outcome="won"),
    Stage(stage=LOST, position=6, probability=Decimal(0), outcome="lost"),
)
FORECAST = {
    "Discovery": "pipeline",
    "Qualification": "pipeline",
    "Proposal": "best case",
    "Negotiation": "commit",
    WON: "closed",
    LOST: "omitted",
}
# Days that a deal of middling size usually stays in each open stage.
USUAL_DAYS = {"Discovery": 16, "Qualification": 21, "Proposal": 24, "Negotiation": 18}

PRODUCTS = (
    Product(product_id="PLAN", name="Aurvik Plan", family="Platform", list_price=Decimal(480)),
    Product(product_id="TOWER", name="Aurvik Tower", family="Platform", list_price=Decimal(720)),
    Product(product_id="INSIGHT", name="Aurvik Insight", family="Analytics", list_price=Decimal(300)),
    Product(product_id="DEMAND", name="Aurvik Demand", family="Analytics", list_price=Decimal(360)),
    Product(product_id="CONNECT", name="Aurvik Connect", family="Integrations", list_price=Decimal(2400)),
    Product(product_id="CREW", name="Aurvik Crew", family="Mobile", list_price=Decimal(180)),
    Product(product_id="START", name="Guided Start", family="Services", list_price=Decimal(1500)),
    Product(product_id="CARE", name="Premium Care", family="Services", list_price=Decimal(1200)),
)
COMPETITORS = ("Corvane", "Stratline", "Quillon", "Opsway", "Planmark")
LEAD_SOURCES = ("Inbound", "Outbound", "Referral", "Partner", "Event")
LEAD_WEIGHTS = (32, 30, 12, 14, 12)


@dataclass(frozen=True, slots=True)
class Segment:
    """Customers of one size: what a first order is usually worth (USD), and how long deals take beside the usual."""

    name: str
    order: int
    slowness: float


SEGMENTS = {
    s.name: s
    for s in (Segment("Small", 24_000, 0.7), Segment("Mid-market", 70_000, 1.0), Segment("Enterprise", 150_000, 1.3))
}
# What a kind of deal is worth, and how long it takes, beside a first order.
ORDER_OF = {"new": 1.0, "expansion": 0.6, "renewal": 0.75}
TIME_OF = {"new": 1.0, "expansion": 0.8, "renewal": 0.75}
