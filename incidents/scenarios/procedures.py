"""The procedures that the shipped scenarios exercise, beside those that ship with plans. Pure."""

from __future__ import annotations

from typing import Any

from incidents.plans.steps import StepDraft


def _step(title: str, instructions: str, minutes: int, role: str = "", *, critical: bool = False) -> StepDraft:
    return StepDraft(title, instructions, role=role, expected_minutes=minutes, is_critical=critical)


PROCEDURES: tuple[dict[str, Any], ...] = (
    {
        "slug": "regional-failover",
        "name": "A region or a data centre is gone",
        "types": ("outage",),
        "purpose": "A whole place has failed, not one service. Decide early whether to wait or to move: moving takes "
        "time too, and half a move is worse than either.",
        "steps": (
            _step(
                "Confirm that it is the place",
                "Two independent services of that place fail, seen from outside. Look at the supplier’s status page, "
                "but do not wait for it.",
                5,
                critical=True,
            ),
            _step(
                "Declare a major incident",
                "Name a commander, a scribe and a customer liaison. Everybody else works for the commander.",
                5,
                "commander",
                critical=True,
            ),
            _step(
                "List what is lost and what still stands",
                "By importance to customers, not by system. Note for each how old its last copy elsewhere is.",
                10,
                "expert",
                critical=True,
            ),
            _step(
                "Decide: wait or move",
                "Compare the supplier’s estimate with the time that a move takes, and with the data that a move "
                "would lose. Write the decision down with its reason. Ask again every 30 minutes.",
                10,
                "commander",
                critical=True,
            ),
            _step(
                "Freeze changes",
                "No deployments and no repairs in the lost place without the commander’s word.",
                2,
                "commander",
            ),
            _step(
                "Make sure that the old place cannot write any more",
                "Cut it off before the new place takes over: two places that both write cannot be put together again.",
                10,
                "expert",
                critical=True,
            ),
            _step(
                "Move in the agreed order",
                "Name resolution, identity, data, applications, edge. Check each before the next.",
                60,
                "expert",
                critical=True,
            ),
            _step(
                "Tell people every 30 minutes",
                "What does not work, what does, what they can do meanwhile, when the next word comes.",
                5,
                "liaison",
                critical=True,
            ),
            _step(
                "Plan the way back",
                "Not in the same night. Data written meanwhile goes back first, at a quiet hour, with a rehearsal.",
                30,
                "commander",
            ),
        ),
    },
    {
        "slug": "data-leak",
        "name": "Customer data are where they should not be",
        "types": ("security",),
        "purpose": "Personal data were published, sent to the wrong people or taken. The clock of the law runs from "
        "the moment at which you know, not from the moment at which you are sure.",
        "steps": (
            _step(
                "Restrict the incident and note the time of knowledge",
                "Write down who knew what, when: the 72 hours of the GDPR are counted from here.",
                5,
                "commander",
                critical=True,
            ),
            _step(
                "Close the leak without destroying evidence",
                "Take the page or bucket off the net, revoke the link, stop the export. Save it as it was first.",
                15,
                "expert",
                critical=True,
            ),
            _step(
                "Find out what and whose",
                "Which fields, how many people, which countries, from when to when, who fetched it. Logs first.",
                60,
                "expert",
                critical=True,
            ),
            _step(
                "Call the data protection officer and legal",
                "They judge the risk for those concerned. Write their judgement down, also where it is “none”.",
                15,
                "commander",
                critical=True,
            ),
            _step(
                "Have copies taken down",
                "Search engines, caches, paste sites, whoever received it by mistake: ask for deletion in writing.",
                60,
                "liaison",
            ),
            _step(
                "Report to the authority",
                "Within 72 hours, with what is known; the rest may follow. Not reporting is a decision with a reason.",
                60,
                "commander",
                critical=True,
            ),
            _step(
                "Tell those concerned",
                "Plainly: what happened, which data, what they should do, where to ask. Support gets answers first.",
                60,
                "liaison",
                critical=True,
            ),
        ),
    },
    {
        "slug": "ransomware",
        "name": "Files are being encrypted",
        "types": ("security",),
        "purpose": "Somebody encrypts files and wants money. In the first quarter of an hour one thing counts: that it "
        "does not spread, and that the backups survive.",
        "steps": (
            _step(
                "Cut affected machines off the network",
                "Pull the cable or isolate by the switch. Leave them running: keys may be in memory.",
                5,
                "expert",
                critical=True,
            ),
            _step(
                "Protect the backups",
                "Disconnect backup storage and change the account that writes to it, from a machine known to be clean.",
                10,
                "expert",
                critical=True,
            ),
            _step(
                "Restrict the incident, lead by another channel",
                "Mail and chat may be read along: telephone, or a room.",
                5,
                "commander",
                critical=True,
            ),
            _step(
                "Block the accounts that spread it",
                "End their sessions, disable administrative accounts that are not needed now.",
                10,
                "expert",
                critical=True,
            ),
            _step(
                "Save evidence",
                "Memory, the ransom note, one encrypted file with its original, logs before they turn over.",
                45,
                "expert",
            ),
            _step(
                "Neither pay nor answer",
                "Management, legal, insurer and police decide together. Nobody else writes to the attackers.",
                30,
                "commander",
                critical=True,
            ),
            _step(
                "Judge whether data were taken too",
                "Look for large transfers before the encryption. If so, or if unclear, begin the procedure for leaks.",
                60,
                "expert",
                critical=True,
            ),
            _step(
                "Rebuild from clean copies",
                "Close the way in first. Restore into a separate network, look, connect. The most important first.",
                480,
                "expert",
                critical=True,
            ),
        ),
    },
    {
        "slug": "supplier-failure",
        "name": "A supplier has failed",
        "types": ("outage", "degradation"),
        "purpose": "What fails is not ours, but our customers feel it. You cannot repair it; you can shorten what it "
        "does to them.",
        "steps": (
            _step(
                "Prove that it is the supplier",
                "A request that leaves our part out. Keep its answer with the time: the supplier will ask for it.",
                10,
                "expert",
                critical=True,
            ),
            _step(
                "Open a case at the highest severity",
                "By the contract’s own way. Note the number, the name and the time of the next word.",
                10,
                "commander",
                critical=True,
            ),
            _step(
                "Switch on the way round",
                "Second supplier, queue for later, reduced function, by hand. Say what it costs and for how long.",
                20,
                "expert",
                critical=True,
            ),
            _step(
                "Tell customers in our own name",
                "What they cannot do, and what they can. They have a contract with us, not with the supplier.",
                10,
                "liaison",
                critical=True,
            ),
            _step(
                "Escalate at the supplier",
                "After an hour without a word: account manager, then management, with the damage in figures.",
                10,
                "commander",
            ),
            _step(
                "Work off what piled up",
                "When it is back: slowly, checking for doubles, before the way round is switched off.",
                60,
                "expert",
                critical=True,
            ),
        ),
    },
    {
        "slug": "key-people-unreachable",
        "name": "Whoever is needed cannot be reached",
        "types": ("outage", "degradation", "security"),
        "purpose": "On call does not answer, or the one person who knows is away. Time runs; somebody decides with "
        "what is written down.",
        "steps": (
            _step(
                "Try twice, then go on",
                "Page, call, second number; five minutes. Note each try. Then the next level, without waiting.",
                5,
                critical=True,
            ),
            _step(
                "Take command yourself",
                "Whoever is here leads until somebody better placed takes over, and says so in the incident.",
                2,
                "commander",
                critical=True,
            ),
            _step(
                "Call by the list of key contacts",
                "Deputy, team’s manager, neighbouring team, supplier. Ask each who else would know.",
                15,
                "deputy",
                critical=True,
            ),
            _step(
                "Work by what is written",
                "The procedure of the service, the last similar incidents, the service’s page. Do only what can be "
                "undone.",
                20,
                "expert",
            ),
            _step(
                "Get access by the emergency way",
                "Sealed or second-person accounts. Note who opened what, when; change the secrets afterwards.",
                10,
                "commander",
            ),
            _step(
                "Hand over when somebody arrives",
                "What is known, what was done, what was left undone on purpose. In writing.",
                10,
                "commander",
                critical=True,
            ),
        ),
    },
)
