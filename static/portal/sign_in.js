/* The warning two minutes before a sign-in ends. The server is asked how long it lasts: other tabs lengthen it too. */

const BEFORE = 120; // seconds
const dialog = document.getElementById("sign-in-ends");

async function ask(method) {
  const answer = await fetch(dialog.dataset.address, { method, credentials: "same-origin", cache: "no-store" });
  return answer.json();
}

function show(which) {
  dialog.querySelectorAll("[data-when]").forEach((part) => {
    part.hidden = part.dataset.when !== which;
  });
  dialog.querySelector("#sign-in-ends-title").textContent =
    which === "over" ? "You are signed out" : "You will be signed out soon";
  dialog.querySelector("[data-stay]").hidden = which !== "idle";
  if (!dialog.open) dialog.showModal();
}

function wait(seconds) {
  setTimeout(() => look(), Math.max(1, seconds) * 1000);
}

async function look(method = "GET") {
  let left;
  try {
    left = await ask(method);
  } catch {
    wait(30); // no network: look again
    return;
  }
  if (left.seconds <= 0) {
    show("over");
    return;
  }
  if (left.seconds > BEFORE) {
    if (dialog.open) dialog.close();
    wait(left.seconds - BEFORE);
    return;
  }
  show(left.at_most <= left.seconds ? "last" : "idle");
  wait(Math.min(left.seconds + 1, 15));
}

if (dialog) {
  dialog.querySelector("[data-stay]").addEventListener("click", () => look("POST"));
  dialog.addEventListener("look", () => look()); // for tests, which don't wait half an hour
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  wait(Number(dialog.dataset.seconds) - BEFORE);
}
