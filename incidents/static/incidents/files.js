/* Bringing files without leaving the page: dropped or chosen, with progress. Without scripts the form does the same. */
"use strict";
(() => {
    if (window.musterFiles) { return; }

    /* Send one file. Resolves to {attached, refused}; a refusal in words where the server did not answer with one. */
    function send(url, token, file, isPublic, onProgress = () => {}) {
        return new Promise((resolve) => {
            const body = new FormData();
            body.append("csrfmiddlewaretoken", token);
            body.append("file", file, file.name || "picture.png");
            if (isPublic) { body.append("is_public", "on"); }
            const request = new XMLHttpRequest();
            request.open("POST", url);
            request.setRequestHeader("X-Muster-Dialog", "1");
            request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) { onProgress(event.loaded / event.total); } });
            request.addEventListener("load", () => {
                const isAnswer = (request.getResponseHeader("Content-Type") || "").startsWith("application/json");
                if (isAnswer) { resolve(JSON.parse(request.responseText)); return; }
                const ended = request.status === 403 || request.responseURL.includes("/login/");
                resolve({ attached: [], refused: [ended ? "You are no longer signed in. Load this page again and sign in." : "The file could not be attached. Try again."] });
            });
            request.addEventListener("error", () => resolve({ attached: [], refused: ["There is no connection to Muster. Try again."] }));
            request.send(body);
        });
    }

    async function refresh() {
        const list = document.querySelector("[data-files-list]");
        if (!list) { return; }
        const answer = await fetch(list.dataset.fragment, { credentials: "same-origin", headers: { "X-Muster-Dialog": "1" } });
        if (answer.status === 200 && !answer.redirected) { list.innerHTML = await answer.text(); }
    }

    /* Let files be dropped on an element. Calls back with those that were. */
    function droppable(element, take) {
        const holdsFiles = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
        element.addEventListener("dragover", (event) => { if (holdsFiles(event)) { event.preventDefault(); element.classList.add("m-dropping"); } });
        element.addEventListener("dragleave", () => element.classList.remove("m-dropping"));
        element.addEventListener("drop", (event) => {
            element.classList.remove("m-dropping");
            if (holdsFiles(event)) { event.preventDefault(); take([...event.dataTransfer.files]); }
        });
    }

    function uploads(form) {
        const list = form.querySelector("[data-uploads]");
        const state = form.querySelector("[data-upload-state]");
        const field = form.querySelector("input[type=file]");
        form.querySelector("[data-upload-scripted]").hidden = false;

        // Unfold writes the name of a chosen file into a field of its own widget, which is not here.
        form.addEventListener("change", (event) => { if (event.target === field) { event.stopPropagation(); } }, true);

        async function bring(file) {
            const item = document.createElement("li");
            const bar = document.createElement("progress");
            bar.max = 1;
            bar.value = 0;
            bar.setAttribute("aria-label", file.name);
            item.append(file.name, bar);
            list.append(item);
            const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
            const isPublic = form.querySelector("[name=is_public]").checked;
            const { attached, refused } = await send(form.action, token, file, isPublic, (part) => { bar.value = part; });
            if (attached.length) { item.remove(); return true; }
            bar.remove();
            const wrong = document.createElement("p");
            wrong.className = "m-wrong";
            wrong.textContent = refused.join(" ");
            item.append(wrong);
            return false;
        }

        async function bringAll(files) {
            list.replaceChildren();
            let done = 0;
            state.textContent = `Attaching ${files.length} ${files.length === 1 ? "file" : "files"}.`;
            for (const file of files) { if (await bring(file)) { done += 1; } }
            const failed = files.length - done;
            state.textContent = `${done} attached${failed ? `, ${failed} refused: ${list.innerText}` : ""}.`;
            if (done) { await refresh(); }
        }

        form.addEventListener("submit", async (event) => {
            event.preventDefault();
            const files = [...field.files];
            const button = form.querySelector("button[type=submit]");
            button.disabled = true;
            await bringAll(files);
            button.disabled = false;
            form.reset();
        });
        droppable(form, bringAll);
    }

    window.musterFiles = { send, refresh, droppable };
    const begin = () => document.querySelectorAll("[data-upload-form]").forEach(uploads);
    if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", begin); } else { begin(); }
})();
