"""Every change that upkeep makes itself; the rest is done by the operations of the packages below."""

from incidents.upkeep.operations.leaving import Heirs, Left, leave
from incidents.upkeep.operations.mail import MailNotSent, send_test_mail

__all__ = ["Heirs", "Left", "MailNotSent", "leave", "send_test_mail"]
