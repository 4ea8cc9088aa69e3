/* The editor of a workflow: rows are added and ordered in place, and the diagram follows what is typed. */
"use strict";
(() => {
function begin() {
    const editor = document.querySelector("[data-workflow-editor]");
    const form = editor?.querySelector("form");
    if (!form) { return; }
    const panel = editor.querySelector("[data-workflow-panel]");
    const status = editor.querySelector("[data-workflow-status]");
    const say = (words) => { if (status) { status.textContent = words; } };

    /* The diagram and the sentences about each row, as the server judges what stands in the form. */
    let waiting = 0;
    let asked = 0;
    async function judge() {
        const mine = ++asked;
        const answer = await fetch(editor.dataset.workflowEditor, { method: "POST", body: new FormData(form), credentials: "same-origin" });
        if (!answer.ok || mine !== asked) { return; }
        const { panel: html, rows } = await answer.json();
        panel.innerHTML = html;
        tell(rows);
        say("The diagram shows the rows as they stand in the form. Nothing is saved until you save.");
    }
    function later() { clearTimeout(waiting); waiting = setTimeout(() => judge().catch(() => say("The diagram could not be drawn anew. It shows an earlier form.")), 400); }

    function tell(rows) {
        form.querySelectorAll("[data-workflow-problems]").forEach((place) => {
            const sentences = rows[place.closest(".wf-row").id] || [];
            place.replaceChildren(...sentences.map((sentence) => {
                const line = document.createElement("p");
                line.className = "m-wrong";
                line.textContent = sentence;
                return line;
            }));
        });
    }

    /* Order: the place in the list is the position. */
    const rowsOf = (section) => [...section.querySelectorAll(":scope > ol > .wf-row")];
    function number(section) {
        rowsOf(section).forEach((row, place) => {
            const input = row.querySelector("input[name$='-position']");
            if (input) { input.value = place; }
        });
        form.dispatchEvent(new Event("change", { bubbles: true }));
    }
    function move(row, step, button) {
        const section = row.closest("[data-workflow-rows]");
        const rows = rowsOf(section);
        const other = rows[rows.indexOf(row) + step];
        if (!other) { say(step < 0 ? "It is the first already." : "It is the last already."); return; }
        if (step < 0) { other.before(row); } else { other.after(row); }
        button.focus();
        number(section);
        say(`Moved to place ${rowsOf(section).indexOf(row) + 1} of ${rows.length}.`);
    }

    function add(section) {
        const total = section.querySelector("input[name$='-TOTAL_FORMS']");
        const html = section.querySelector("[data-workflow-empty]").innerHTML.replaceAll("__prefix__", total.value);
        section.querySelector(":scope > ol").insertAdjacentHTML("beforeend", html);
        total.value = Number(total.value) + 1;
        const row = rowsOf(section).at(-1);
        equip(row);
        number(section);
        row.querySelector("input:not([type=hidden]), select")?.focus();
    }

    /* What a closed row says of itself. */
    function title(row) {
        const value = (name) => row.querySelector(`[name$='-${name}']`);
        const chosen = (name) => value(name)?.selectedOptions?.[0]?.textContent || "?";
        const name = value("name")?.value || value("label")?.value || "";
        const words = row.querySelector("[data-workflow-title]");
        if (name) { words.textContent = value("from_state") ? `${name}: ${chosen("from_state")} → ${chosen("to_state")}` : name; }
        const badge = row.querySelector("[data-workflow-phase]");
        if (badge && value("phase")?.value) { badge.className = `m-badge m-phase-${value("phase").value}`; badge.textContent = chosen("phase"); }
        row.classList.toggle("wf-going", Boolean(value("DELETE")?.checked));
    }

    function equip(row) { row.querySelectorAll("[data-workflow-up], [data-workflow-down]").forEach((button) => { button.hidden = false; }); title(row); }

    form.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (!button) { return; }
        if (button.matches("[data-workflow-up]")) { move(button.closest(".wf-row"), -1, button); }
        if (button.matches("[data-workflow-down]")) { move(button.closest(".wf-row"), 1, button); }
        if (button.matches("[data-workflow-add]")) { add(button.closest("[data-workflow-rows]")); }
    });
    for (const kind of ["input", "change"]) {
        form.addEventListener(kind, (event) => {
            const row = event.target.closest?.(".wf-row");
            if (row) { title(row); }
            later();
        });
    }
    panel.addEventListener("click", (event) => {
        const link = event.target.closest("[data-workflow-goto]");
        const row = link && document.getElementById(link.hash.slice(1));
        if (!row) { return; }
        event.preventDefault();
        row.querySelector("details").open = true;
        row.scrollIntoView({ block: "center" });
        row.querySelector("input:not([type=hidden]), select")?.focus();
    });
    form.querySelectorAll(".wf-row").forEach(equip);
    form.querySelectorAll("[data-workflow-add]").forEach((button) => { button.hidden = false; });
    editor.classList.add("wf-live");
    judge().catch(() => {});
}
if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", begin); } else { begin(); }
})();
