/* Writing an article: the preview follows the typing, pictures are pasted in, nothing typed is lost unasked. */
"use strict";
(() => {
    const WAIT = 350;
    const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

    function editor(place) {
        const form = place.querySelector("form");
        const preview = place.querySelector("[data-article-preview]");
        const state = place.querySelector("[data-article-state]");
        const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
        place.querySelectorAll("[data-scripted]").forEach((words) => { words.hidden = false; });
        preview.setAttribute("aria-live", "off");

        /* The preview: the newest answer only. */
        let waiting = 0;
        let running = null;
        async function draw() {
            running?.abort();
            running = new AbortController();
            const answer = await fetch(place.dataset.preview, { method: "POST", body: new FormData(form), credentials: "same-origin", signal: running.signal });
            if (answer.ok && !answer.redirected) {
                const found = new DOMParser().parseFromString(await answer.text(), "text/html").body;
                preview.replaceChildren(...found.childNodes);
                state.textContent = "";
            } else {
                state.textContent = "The preview cannot be made now. What you typed stands in its field.";
            }
        }
        function later() {
            clearTimeout(waiting);
            waiting = setTimeout(() => { draw().catch(() => {}); }, WAIT);
        }
        let isTyped = false;
        form.addEventListener("input", () => { isTyped = true; later(); });
        form.addEventListener("submit", () => { isTyped = false; });
        window.addEventListener("beforeunload", (event) => { if (isTyped) { event.preventDefault(); } });
        form.addEventListener("keydown", (event) => {
            if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
                event.preventDefault();
                form.requestSubmit(form.querySelector(".m-button-main"));
            }
        });

        /* A picture stands in the text at once as a mark of its own, which its key replaces. */
        let number = 0;
        async function send(text, file) {
            number += 1;
            const mark = `![uploading picture ${number} …]()`;
            text.setRangeText(mark, text.selectionStart, text.selectionEnd, "end");
            state.textContent = "The picture is on its way.";
            const body = new FormData();
            body.append("csrfmiddlewaretoken", token);
            body.append("file", file, file.name || "picture.png");
            let words = "";
            try {
                const answer = await fetch(place.dataset.pictures, { method: "POST", body, credentials: "same-origin" });
                const told = await answer.json();
                if (answer.ok) {
                    words = `![picture](attachment:${told.key})`;
                    state.textContent = "The picture is there. Say in its square brackets what it shows.";
                } else {
                    state.textContent = told.problem;
                }
            } catch {
                state.textContent = "The picture could not be sent. Paste it again.";
            }
            const at = text.value.indexOf(mark);
            if (at >= 0) { text.setRangeText(words, at, at + mark.length, "preserve"); }
            text.dispatchEvent(new Event("input", { bubbles: true }));
        }
        function take(event, transfer) {
            const files = [...(transfer?.files || [])].filter((file) => PICTURES.has(file.type));
            if (!files.length) { return; }
            event.preventDefault();
            files.forEach((file) => { send(event.currentTarget, file); });
        }
        form.querySelectorAll("[data-article-part]").forEach((text) => {
            text.addEventListener("paste", (event) => take(event, event.clipboardData));
            text.addEventListener("drop", (event) => { text.classList.remove("ka-dropping"); take(event, event.dataTransfer); });
            text.addEventListener("dragover", (event) => { if ([...event.dataTransfer.types].includes("Files")) { event.preventDefault(); text.classList.add("ka-dropping"); } });
            text.addEventListener("dragleave", () => text.classList.remove("ka-dropping"));
        });
    }

    const begin = () => document.querySelectorAll("[data-article-editor]").forEach(editor);
    if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", begin); } else { begin(); }
})();
