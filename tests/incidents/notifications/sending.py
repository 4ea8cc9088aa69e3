"""A far end in place of the network: it takes what is sent, or answers as it is told."""

from incidents.notifications.channels.base import Outcome
from incidents.notifications.choices import ErrorClass

TAKEN = Outcome(True)
BUSY = Outcome(False, error_class=ErrorClass.TEMPORARY, error="It answered 500.", status=500)
REFUSED = Outcome(False, error_class=ErrorClass.PERMANENT, error="No such number.")


class Far:
    """`answers` are given in turn, then everything is taken; `meanwhile` is called as the bytes arrive."""

    timeout_seconds = 20
    at_once = 3

    def __init__(self):
        self.sent, self.answers, self.meanwhile = [], [], None

    def send(self, message):
        self.sent.append(message)
        if self.meanwhile is not None:
            self.meanwhile(message)
        return self.answers.pop(0) if self.answers else TAKEN

    @property
    def reached(self):
        return [message.to for message in self.sent]
