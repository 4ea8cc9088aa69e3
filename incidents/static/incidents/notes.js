/* The note box: drafts that are not lost, preview, names after an @, pictures pasted into the text. */
"use strict";
(() => {
    const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
    const NAMED = /(?<![\w@.])@([\w.+-]{1,150})/g;
    const BEING_NAMED = /(?:^|[^\w@.])@([\w.+-]{0,150})$/;
    const DIALOG = { "X-Muster-Dialog": "1" };

    function noteBox(box) {
        const form = box.querySelector("[data-note-form]");
        const text = box.querySelector("[data-note-body]");
        const state = box.querySelector("[data-note-state]");
        const problem = box.querySelector("[data-note-problem]");
        const discard = box.querySelector("[data-note-discard]");
        const decision = form.elements.as_decision;
        const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
        box.querySelector("[data-note-scripted]").hidden = false;

        /* The draft stays in this tab until it is sent, for this person and this incident only. */
        const key = `muster-note:${box.dataset.noteBox}`;
        function keep() {
            const draft = { body: text.value, isPublic: form.elements.is_public.value, decision: Boolean(decision?.checked) };
            try {
                if (draft.body) { sessionStorage.setItem(key, JSON.stringify(draft)); } else { sessionStorage.removeItem(key); }
            } catch { /* No room, or not allowed: the text still stands in its field. */ }
            discard.hidden = !draft.body;
        }
        function forget() { try { sessionStorage.removeItem(key); } catch { /* Nothing was kept. */ } }
        function restore() {
            let draft = null;
            try { draft = JSON.parse(sessionStorage.getItem(key) || "null"); } catch { /* Unreadable: as good as none. */ }
            if (!draft?.body || text.value) { discard.hidden = !text.value; return; }
            text.value = draft.body;
            form.elements.is_public.value = draft.isPublic === "true" ? "true" : "false";
            if (decision) { decision.checked = draft.decision; }
            discard.hidden = false;
            state.textContent = "Your draft is back: it was kept until sent.";
        }
        form.addEventListener("input", keep);
        form.addEventListener("change", keep);
        discard.addEventListener("click", () => { form.reset(); text.value = ""; forget(); discard.hidden = true; state.textContent = "The draft was discarded."; show(false); text.focus(); });

        /* Write and preview as tabs. */
        const tabs = [...box.querySelectorAll("[role=tab]")];
        const [write, look] = tabs;
        const panels = tabs.map((tab) => document.getElementById(tab.getAttribute("aria-controls")));
        panels[0].setAttribute("role", "tabpanel");
        panels[0].setAttribute("aria-labelledby", write.id);
        box.querySelector("[data-note-tabs]").hidden = false;
        const lookButton = box.querySelector("[data-note-look]");
        const lookAt = lookButton.formAction;
        lookButton.remove();
        function show(preview) {
            tabs.forEach((tab, place) => {
                const chosen = (place === 1) === preview;
                tab.setAttribute("aria-selected", String(chosen));
                tab.tabIndex = chosen ? 0 : -1;
                panels[place].hidden = !chosen;
            });
            if (preview) { drawPreview(); }
        }
        async function drawPreview() {
            const body = new FormData();
            body.append("csrfmiddlewaretoken", token());
            body.append("body", text.value);
            panels[1].textContent = "…";
            const answer = await fetch(lookAt, { method: "POST", credentials: "same-origin", headers: DIALOG, body }).catch(() => null);
            if (answer?.status === 200 && !answer.redirected) { panels[1].innerHTML = await answer.text(); } else { panels[1].textContent = "The preview cannot be made now. Your text is kept."; }
        }
        tabs.forEach((tab, place) => {
            tab.addEventListener("click", () => show(place === 1));
            tab.addEventListener("keydown", (event) => {
                const to = { ArrowLeft: 0, Home: 0, ArrowRight: 1, End: 1 }[event.key];
                if (to === undefined) { return; }
                event.preventDefault();
                show(to === 1);
                tabs[to].focus();
            });
        });

        /* Sending: what fails leaves the text where it is, and says why. */
        function complain(sentences, link) {
            problem.replaceChildren(...sentences.map((sentence) => { const line = document.createElement("p"); line.textContent = sentence; return line; }));
            if (link) {
                const anchor = document.createElement("a");
                anchor.href = window.location.href.split("#")[0];
                anchor.textContent = link;
                problem.append(anchor);
            }
            problem.hidden = false;
        }
        async function post() {
            problem.hidden = true;
            const answer = await fetch(form.action, { method: "POST", credentials: "same-origin", headers: DIALOG, body: new FormData(form) });
            const location = answer.headers.get("X-Muster-Location");
            if (location) { forget(); window.location.assign(location); return true; }
            if (answer.redirected || answer.status === 403) {
                complain(["Nothing was sent: you are no longer signed in, or may no longer write here. Your text is kept in this tab."], "Load this page again and sign in");
                return false;
            }
            const page = new DOMParser().parseFromString(await answer.text(), "text/html");
            const sentences = [...page.querySelectorAll(".m-wrong, .m-problems p")].map((line) => line.textContent.trim());
            const said = sentences.filter((sentence) => sentence && sentence !== "Some answers need another look.");
            complain(said.length ? [...new Set(said)] : ["The note could not be sent. Your text is kept. Try again."]);
            return false;
        }
        let sending = false;
        form.addEventListener("submit", async (event) => {
            event.preventDefault();
            if (sending) { return; }
            if (pending) { state.textContent = "A picture is still on its way. Send again when it is there."; return; }
            sending = true;
            const button = form.querySelector(".m-note-send");
            button.disabled = true;
            const gone = await post().catch(() => { complain(["There is no connection to Muster. Your text is kept. Try again."]); return false; });
            sending = gone;
            button.disabled = gone;
        });
        form.addEventListener("keydown", (event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
        });

        /* Pictures and other files, pasted or dropped: attached at once, and named at the caret. */
        let pending = 0;
        function insert(words) {
            const before = text.value.slice(0, text.selectionStart);
            const gap = before && !/\s$/.test(before) ? " " : "";
            text.setRangeText(gap + words, text.selectionStart, text.selectionEnd, "end");
            text.dispatchEvent(new Event("input", { bubbles: true }));
        }
        function swap(mark, words) {
            const at = text.value.indexOf(mark);
            if (at >= 0) { text.setRangeText(words, at, at + mark.length, "preserve"); } else if (words) { insert(words); }
            text.dispatchEvent(new Event("input", { bubbles: true }));
        }
        let marks = 0;
        async function bring(file) {
            const name = (file.name || "picture.png").replace(/[[\]\\`*_<>]/g, " ").trim();
            const mark = `[attaching ${name} ${++marks} …]`;
            show(false);
            insert(mark);
            pending += 1;
            state.textContent = `Attaching ${name}.`;
            const isPublic = form.elements.is_public.value === "true";
            const { attached, refused } = await window.musterFiles.send(box.dataset.files, token(), file, isPublic, (part) => { state.textContent = `Attaching ${name}: ${Math.round(part * 100)} %.`; });
            pending -= 1;
            const [made] = attached;
            swap(mark, made ? `${made.is_picture ? "!" : ""}[${name}](attachment:${made.id})` : "");
            state.textContent = made ? `${name} is attached and stands in the text.` : "";
            if (made) { window.musterFiles.refresh(); } else { complain(refused); }
        }
        text.addEventListener("paste", (event) => {
            const files = [...(event.clipboardData?.files || [])].filter((file) => PICTURES.has(file.type));
            // Office programs put a picture of the words beside the words: then the words are meant.
            if (!files.length || event.clipboardData.types.includes("text/plain")) { return; }
            event.preventDefault();
            files.forEach(bring);
        });
        window.musterFiles.droppable(form, (files) => files.forEach(bring));

        /* Names after an @. */
        const list = document.getElementById("note-people");
        const shutOut = new Map();
        let found = [];
        let chosen = -1;
        let asked = "";
        text.setAttribute("aria-autocomplete", "list");
        text.setAttribute("aria-controls", list.id);
        const typed = () => (text.selectionStart === text.selectionEnd ? BEING_NAMED.exec(text.value.slice(0, text.selectionStart))?.[1] : undefined);
        function close() { list.hidden = true; found = []; chosen = -1; text.removeAttribute("aria-activedescendant"); }
        function mark(place) {
            chosen = place;
            [...list.children].forEach((item, at) => { item.setAttribute("aria-selected", String(at === place)); if (at === place) { item.scrollIntoView({ block: "nearest" }); } });
            text.setAttribute("aria-activedescendant", `note-person-${place}`);
        }
        async function people(q) {
            const answer = await fetch(`${box.dataset.people}?q=${encodeURIComponent(q)}`, { credentials: "same-origin" }).catch(() => null);
            if (!answer?.ok || answer.redirected) { return []; }
            const { people: all } = await answer.json();
            all.forEach((one) => shutOut.set(one.username.toLowerCase(), one.entitled ? "" : `${one.name} (${one.username})`));
            return all;
        }
        async function suggest() {
            const q = typed();
            if (q === undefined) { close(); return; }
            asked = q;
            const all = await people(q);
            if (asked !== q || typed() !== q) { return; }
            if (!all.length) { close(); return; }
            found = all;
            list.replaceChildren(...all.map((one, place) => {
                const item = document.createElement("li");
                item.id = `note-person-${place}`;
                item.setAttribute("role", "option");
                const more = document.createElement("small");
                more.textContent = [`@${one.username}`, one.title, one.entitled ? "" : "may not see this incident"].filter(Boolean).join(" · ");
                item.append(one.name, more);
                item.addEventListener("mousedown", (event) => { event.preventDefault(); name(place); });
                return item;
            }));
            list.style.top = `${text.offsetTop + Math.min(text.offsetHeight, caretBottom())}px`;
            list.hidden = false;
            mark(0);
            state.textContent = `${all.length} ${all.length === 1 ? "person" : "people"}: arrow keys choose, Enter names.`;
        }
        /* How far below the top of the field the line of the caret ends, as if every line were as long as it is typed. */
        function caretBottom() {
            const style = getComputedStyle(text);
            const line = text.value.slice(0, text.selectionStart).split("\n").length;
            return parseFloat(style.paddingTop) + line * parseFloat(style.lineHeight) - text.scrollTop + 4;
        }
        function name(place) {
            const start = text.selectionStart - typed().length;
            text.setRangeText(`${found[place].username} `, start, text.selectionStart, "end");
            close();
            state.textContent = "";
            text.dispatchEvent(new Event("input", { bubbles: true }));
            text.focus();
        }
        text.addEventListener("keydown", (event) => {
            if (list.hidden) { return; }
            const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
            if (step) { event.preventDefault(); mark((chosen + step + found.length) % found.length); return; }
            if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") { event.preventDefault(); name(chosen); return; }
            if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
        });
        text.addEventListener("blur", close);

        /* On a restricted incident: who is named and may not know of it. */
        async function warn() {
            const names = [...new Set([...text.value.matchAll(NAMED)].map((match) => match[1].toLowerCase().replace(/\.+$/, "")))];
            for (const unknown of names.filter((one) => !shutOut.has(one)).slice(0, 5)) { await people(unknown); if (!shutOut.has(unknown)) { shutOut.set(unknown, ""); } }
            const out = names.map((one) => shutOut.get(one)).filter(Boolean);
            let words = box.querySelector("[data-shut-out]");
            if (!words) {
                words = document.createElement("p");
                words.className = "m-shut-out";
                words.dataset.shutOut = "";
                words.setAttribute("role", "status");
                state.after(words);
            }
            words.hidden = !out.length;
            words.textContent = out.length ? `May not see this restricted incident and will not learn of this note: ${out.join(", ")}. Give them access first.` : "";
        }
        let waiting = 0;
        let warning = 0;
        text.addEventListener("input", () => {
            clearTimeout(waiting);
            waiting = setTimeout(suggest, 120);
            if ("restricted" in box.dataset) { clearTimeout(warning); warning = setTimeout(warn, 500); }
        });

        restore();
        if ("restricted" in box.dataset && text.value) { warn(); }
    }

    const begin = () => document.querySelectorAll("[data-note-box]").forEach(noteBox);
    if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", begin); } else { begin(); }
})();
