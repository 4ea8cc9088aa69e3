/* The editor of a policy: rows are added, moved and taken away without sending the page. All of it works without. */
"use strict";
function editPolicy() {
    const NAMED = ["user", "team", "schedule", "skill", "contact", "channel"];
    const place = document.querySelector("[data-steps]");
    if (!place) { return; }
    const base = place.dataset.suggestBase.replace(/user\/$/, "");

    function nameFor(row) {
        const kind = row.querySelector("[data-target-kind]");
        const name = row.querySelector("[data-target-name]");
        const named = row.querySelector("[data-target-named]");
        if (!kind || !name) { return; }
        const isNamed = NAMED.includes(kind.value) || kind.value === "email" || kind.value === "";
        named.hidden = !isNamed;
        name.disabled = !isNamed;
        if (NAMED.includes(kind.value)) { name.dataset.suggest = `${base}${kind.value}/`; }
        name.type = kind.value === "email" ? "email" : "text";
        name.placeholder = kind.value === "email" ? "somebody@example.org" : kind.value ? "Name" : "";
    }

    function added(html, prefix) {
        const total = document.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
        const number = Number(total.value);
        total.value = number + 1;
        const holder = document.createElement("div");
        // What is nested has a template of its own, whose place is not ours to fill.
        holder.innerHTML = html.replaceAll(`${prefix}-__prefix__`, `${prefix}-${number}`);
        return holder.firstElementChild;
    }

    function show(node) { node.dispatchEvent(new CustomEvent("muster:shown", { bubbles: true })); }

    function number() {
        let count = 0;
        place.querySelectorAll("[data-step]").forEach((step) => {
            const gone = step.querySelector(".es-step-acts input[type=checkbox]")?.checked;
            const order = step.querySelector("[data-step-place] input");
            count += gone ? 0 : 1;
            if (order) { order.value = gone ? order.value : count; }
            const isBlank = step.hasAttribute("data-step-blank") && !step.querySelector("[data-target-kind]")?.value;
            if (order && isBlank) { order.value = ""; }
            step.querySelector("[data-step-title]").textContent = gone ? "Taken away" : isBlank ? "Another step" : `Step ${count}`;
            step.classList.toggle("es-gone", Boolean(gone));
        });
    }

    document.addEventListener("change", (event) => {
        const row = event.target.closest("[data-target]");
        if (row) { nameFor(row); }
        if (event.target.closest("[data-steps]")) { number(); }
    });

    document.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (!button) { return; }
        if (button.hasAttribute("data-target-add")) {
            const targets = button.closest("[data-targets]");
            const row = added(targets.querySelector("[data-target-template]").innerHTML, targets.dataset.targets);
            button.parentElement.before(row);
            nameFor(row);
            show(row);
            row.querySelector("select").focus();
        } else if (button.hasAttribute("data-step-add")) {
            const step = added(place.querySelector("[data-step-template]").innerHTML, "steps");
            place.querySelector("[data-step-list]").append(step);
            prepare(step);
            show(step);
            number();
            step.querySelector("input").focus();
        } else if (button.hasAttribute("data-step-up") || button.hasAttribute("data-step-down")) {
            const step = button.closest("[data-step]");
            const other = button.hasAttribute("data-step-up") ? step.previousElementSibling : step.nextElementSibling;
            if (!other) { return; }
            if (button.hasAttribute("data-step-up")) { other.before(step); } else { other.after(step); }
            number();
            button.focus();
        }
    });

    function prepare(root) {
        root.querySelectorAll("[data-step-add], [data-target-add], [data-step-up], [data-step-down]").forEach((button) => { button.hidden = false; });
        root.querySelectorAll("[data-step-place]").forEach((label) => { label.hidden = true; label.style.display = "none"; });
        root.querySelectorAll("[data-target]").forEach(nameFor);
    }
    prepare(document);
    number();
}
if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", editPolicy); } else { editPolicy(); }
