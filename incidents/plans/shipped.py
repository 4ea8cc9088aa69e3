"""The procedures that ship: one for each of the four types, good enough to use on the first day. Pure."""

from __future__ import annotations

from typing import Any

from incidents.plans.steps import StepDraft

PROCEDURES: tuple[dict[str, Any], ...] = (
    {
        "slug": "service-outage",
        "name": "A service is down",
        "type": "outage",
        "purpose": (
            "Users cannot use a service at all. Bring it back first, by whatever is quickest and safe; the cause "
            "can wait."
        ),
        "steps": (
            StepDraft(
                "Confirm it from outside",
                "Try what users try, from another network than ours. Write down the exact error and since when it "
                "appears. If it works for you, find out for whom it does not.",
                expected_minutes=5,
                is_critical=True,
                decisions=({"when": "it works for everybody again", "step": 11},),
            ),
            StepDraft(
                "Say how wide it is",
                "Record the affected service, and set impact and urgency from what you saw, not from what was "
                "reported "
                "first. Critical or High: name an incident commander now.",
                expected_minutes=3,
                is_critical=True,
            ),
            StepDraft(
                "Tell people that you know",
                "One public note: what does not work, since when, that you are at it, and when the next word comes. "
                "Promise no time of recovery.",
                role="liaison",
                expected_minutes=5,
                is_critical=True,
            ),
            StepDraft(
                "Look at what changed",
                "Deployments, configuration, certificates, DNS, quotas, suppliers: in the hour before it began. Most "
                "outages are a change of ours.",
                role="expert",
                expected_minutes=10,
                decisions=({"when": "a change fits the time", "step": 5}, {"when": "nothing changed", "step": 6}),
            ),
            StepDraft(
                "Take the change back",
                "Roll back, switch the feature off or restore the old configuration. Do not repair forward while "
                "users "
                "wait, unless going back is known to be impossible.",
                role="expert",
                expected_minutes=15,
                is_critical=True,
                decisions=({"when": "it works again", "step": 9},),
            ),
            StepDraft(
                "Check what it stands on",
                "Work down from the user: name resolution, network, load balancer, application, database, storage, "
                "suppliers' status pages. Stop at the first that is ill.",
                role="expert",
                expected_minutes=15,
            ),
            StepDraft(
                "Restore service by the quickest safe way",
                "Restart, fail over, add capacity, shed load, or serve a reduced version. Save what a restart would "
                "destroy first: logs, a thread dump, a snapshot.",
                role="expert",
                expected_minutes=20,
                is_critical=True,
            ),
            StepDraft(
                "Not back after 30 minutes: call for help",
                "Declare a major incident, escalate to the supplier, and reach the key contacts named for this "
                "service.",
                role="commander",
                expected_minutes=5,
            ),
            StepDraft(
                "Prove that it works",
                "Try again what failed in step 1, from outside. Watch errors and latency for 15 minutes. Then "
                "record it "
                "as mitigated.",
                expected_minutes=15,
                is_critical=True,
            ),
            StepDraft(
                "Clear up behind it",
                "Queues that piled up, jobs that did not run, data that was written twice or not at all, caches, "
                "switches that are still set by hand.",
                role="expert",
                expected_minutes=30,
            ),
            StepDraft(
                "Tell people that it is over",
                "What happened in plain words, from when to when, what they have to do again. Thank those who "
                "reported.",
                role="liaison",
                expected_minutes=5,
            ),
        ),
    },
    {
        "slug": "degraded-service",
        "name": "A service is slow or fails now and then",
        "type": "degradation",
        "purpose": (
            "It works, but badly, or for some. The danger is that it tips over: decide early whether it is "
            "getting worse."
        ),
        "steps": (
            StepDraft(
                "Measure it",
                "Response time and share of errors now, an hour ago and a week ago at this hour. Note the figures: "
                "“slow” cannot be compared.",
                expected_minutes=10,
                is_critical=True,
            ),
            StepDraft(
                "Find out for whom",
                "All or some: by place, by function, by customer, by browser, by server behind the balancer. The "
                "line "
                "between well and ill leads to the cause.",
                expected_minutes=10,
            ),
            StepDraft(
                "Is it getting worse?",
                "Look at the trend of the last half hour, and at what runs full: processor, memory, disk, "
                "connections, "
                "queues, quotas.",
                expected_minutes=5,
                is_critical=True,
                decisions=(
                    {"when": "it gets worse quickly", "step": 4},
                    {"when": "it is steady", "step": 5},
                    {"when": "it went away", "step": 8},
                ),
            ),
            StepDraft(
                "Take load away",
                "Limit what is least needed: reports, imports, crawlers, expensive pages. Add capacity where that is "
                "quick. If it fails altogether, set the type to outage and begin its procedure.",
                role="expert",
                expected_minutes=15,
                is_critical=True,
            ),
            StepDraft(
                "Look at what changed, and at what it waits for",
                "Changes of the last day, and where the time goes: slow queries, locks, a supplier, a full disk, one "
                "server of many.",
                role="expert",
                expected_minutes=20,
            ),
            StepDraft(
                "Take one remedy at a time",
                "Change one thing, measure as in step 1, keep it or take it back. Write each try down as a note.",
                role="expert",
                expected_minutes=30,
                decisions=({"when": "it is no better", "step": 5},),
            ),
            StepDraft(
                "Tell those who suffer",
                "What is slow, for whom, and a way round if there is one.",
                role="liaison",
                expected_minutes=5,
            ),
            StepDraft(
                "Prove it and keep watch",
                "The figures of step 1 are normal for half an hour, over a busy time if possible. Write down at "
                "which "
                "figure it would have been noticed earlier.",
                expected_minutes=30,
                is_critical=True,
            ),
        ),
    },
    {
        "slug": "security-incident",
        "name": "A security incident",
        "type": "security",
        "purpose": (
            "Somebody got, or may have got, where they should not be, or data went where it should not go. Few "
            "people know; evidence comes before tidying up."
        ),
        "steps": (
            StepDraft(
                "Keep the circle small",
                "Check that the incident is restricted. Talk about it here or in person, not in open chat or mail: "
                "whoever is inside may read along. Name one commander.",
                role="commander",
                expected_minutes=5,
                is_critical=True,
            ),
            StepDraft(
                "Judge what it is",
                "What was seen, by whom, when; which systems, accounts and data. Facts and guesses apart.",
                role="commander",
                expected_minutes=20,
                is_critical=True,
                decisions=(
                    {"when": "it was a false alarm", "step": 11},
                    {"when": "it goes on at this moment", "step": 3},
                    {"when": "it is over, or not known", "step": 4},
                ),
            ),
            StepDraft(
                "Stop what goes on",
                "Cut the machine off the network but leave it running; block the account, end its sessions, "
                "revoke its "
                "tokens and keys. Do not switch off, do not reinstall.",
                role="expert",
                expected_minutes=15,
                is_critical=True,
            ),
            StepDraft(
                "Save the evidence",
                "Memory, disks, logs (also of mail, VPN, identity and cloud), before they turn over. Note who "
                "took what "
                "when, with its checksum; attach the list.",
                role="expert",
                expected_minutes=60,
                is_critical=True,
                command="sha256sum FILE",
            ),
            StepDraft(
                "Are personal data concerned?",
                "Ask the data protection officer. Under the GDPR the authority is to be told within 72 hours of "
                "knowing; whoever decides that it need not be writes down why.",
                role="commander",
                expected_minutes=30,
                is_critical=True,
                decisions=({"when": "no personal data are concerned", "step": 7},),
            ),
            StepDraft(
                "Tell authorities and those concerned",
                "Notify the authority (the clock on this incident shows until when), the insurer, and the people "
                "whose "
                "data it is where their risk is high. Police only as the commander decides.",
                role="liaison",
                expected_minutes=120,
                is_critical=True,
            ),
            StepDraft(
                "Find out how far it went",
                "How they came in, where else they were, what they took, what they left behind. Look for the same "
                "traces on every other system.",
                role="expert",
                expected_minutes=240,
            ),
            StepDraft(
                "Shut them out for good, everywhere at once",
                "Close the way in, change every secret they may have seen, remove what they left. At one moment: "
                "piece "
                "by piece only warns them.",
                role="expert",
                expected_minutes=120,
                is_critical=True,
                decisions=({"when": "new traces appear", "step": 7},),
            ),
            StepDraft(
                "Restore from what is known to be clean",
                "From before the first trace, patched, with new secrets. Watch it closely for the first days.",
                role="expert",
                expected_minutes=240,
            ),
            StepDraft(
                "Say who may know what",
                "What colleagues, customers and press are told, by whom; one voice.",
                role="liaison",
                expected_minutes=30,
            ),
            StepDraft(
                "Close the record",
                "What happened and what was decided stands here, evidence is put away safely, and a review is "
                "arranged.",
                role="commander",
                expected_minutes=30,
            ),
        ),
    },
    {
        "slug": "user-issue",
        "name": "Somebody cannot work",
        "type": "user_issue",
        "purpose": (
            "One person, or a few, are stuck. Help them to go on first; then see whether others have the same."
        ),
        "steps": (
            StepDraft(
                "Understand it in their words",
                "What did you do, what did you expect, what came instead, since when, and did it ever work? Ask "
                "for the "
                "exact message or a picture.",
                expected_minutes=10,
                is_critical=True,
            ),
            StepDraft(
                "Is it only them?",
                "Look at similar open incidents, and ask a colleague of theirs to try.",
                expected_minutes=5,
                decisions=(
                    {"when": "many have it", "step": 7},
                    {"when": "it is known", "step": 5},
                ),
            ),
            StepDraft(
                "Who are they, really?",
                "Before you reset a password, a second factor or a permission: confirm who asks by a way on "
                "record, not "
                "by the one they called from.",
                expected_minutes=5,
                is_critical=True,
            ),
            StepDraft(
                "Try the usual remedies",
                "Sign out and in, another browser, restart, permissions and licences, disk space, network. Note "
                "what you "
                "tried, so that nobody tries it twice.",
                expected_minutes=15,
            ),
            StepDraft(
                "Give them a way to go on",
                "A way round is better than a cure tomorrow: another device, another route, somebody who does it for "
                "them.",
                expected_minutes=10,
                is_critical=True,
            ),
            StepDraft(
                "Let them confirm",
                "Ask whether it works before you resolve it, and write the remedy down so that the next one finds it.",
                expected_minutes=5,
                decisions=({"when": "it works", "step": 8}, {"when": "it still fails", "step": 4}),
            ),
            StepDraft(
                "It is more than one: hand it on",
                "Set the type to degradation or outage, link the others to it, give it to the team of the "
                "service, and "
                "tell the reporter that you did.",
                expected_minutes=5,
            ),
        ),
    },
)
