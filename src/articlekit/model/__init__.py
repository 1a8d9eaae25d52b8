"""The immutable values that articlekit works with. Imports no other part of the package."""

from articlekit.model.article import Article as Article
from articlekit.model.layout import Layout as Layout
from articlekit.model.record import SCHEMA as SCHEMA
from articlekit.model.values import LOSS as LOSS
from articlekit.model.values import Block as Block
from articlekit.model.values import Damage as Damage
from articlekit.model.values import Decoded as Decoded
from articlekit.model.values import Element as Element
from articlekit.model.values import Encoding as Encoding
from articlekit.model.values import Failure as Failure
from articlekit.model.values import Foreign as Foreign
from articlekit.model.values import Image as Image
from articlekit.model.values import Kind as Kind
from articlekit.model.values import Metadata as Metadata
from articlekit.model.values import Page as Page
from articlekit.model.values import Removal as Removal
from articlekit.model.values import Repair as Repair
from articlekit.model.values import Section as Section
