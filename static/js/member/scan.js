// data-scan: read a QR with the camera where the browser can; the form below is for all others. Its value is what
// an address of ours ends with, and data-scan-on goes on looking after one was found.
document.querySelectorAll("[data-scan]").forEach((box) => {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
  const start = box.querySelector("[data-scan-start]");
  const view = box.querySelector("[data-scan-view]");
  const note = box.querySelector("[data-scan-note]");
  const form = document.querySelector("[data-scan-form]");
  const ending = new RegExp(box.dataset.scan, "i");
  const goesOn = "scanOn" in box.dataset;
  let stream = null;
  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    view.hidden = true;
    start.hidden = false;
  };
  const refuse = () => {
    stop();
    note.textContent = note.dataset.refused;
    form.kode.focus();
  };
  const look = async (detector) => {
    if (!stream) return;
    let found = [];
    try {
      found = await detector.detect(view);
    } catch {
      // A frame that is not there yet; the next one may be.
    }
    // Any address of ours ends with a code; others are refused by the page that opens.
    const code = found.map((item) => item.rawValue.match(ending)?.[1]).find(Boolean);
    if (!code) {
      setTimeout(() => look(detector), 150);
      return;
    }
    note.textContent = note.dataset.found;
    navigator.vibrate?.(60);
    if (goesOn) setTimeout(() => look(detector), 900);
    else stop();
    form.kode.value = code;
    if (form.elements.sumber) form.elements.sumber.value = "kamera";
    form.requestSubmit();
  };
  start.addEventListener("click", async () => {
    try {
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      view.srcObject = stream;
      view.hidden = false;
      start.hidden = true;
      note.textContent = note.dataset.looking;
      await view.play();
      look(detector);
    } catch {
      refuse();
    }
  });
  window.addEventListener("pagehide", stop);
  box.hidden = false;
});
