// data-scan: read the QR of a label with the camera where the browser can; the form below is for all others.
document.querySelectorAll("[data-scan]").forEach((box) => {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
  const start = box.querySelector("[data-scan-start]");
  const view = box.querySelector("[data-scan-view]");
  const note = box.querySelector("[data-scan-note]");
  const form = document.querySelector("[data-scan-form]");
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
    // Any code of ours ends with the code of a slot; others are refused by the page that opens.
    const code = found.map((item) => item.rawValue.match(/\/r\/([0-9A-Z]{8})\/?$/i)?.[1]).find(Boolean);
    if (!code) {
      setTimeout(() => look(detector), 150);
      return;
    }
    note.textContent = note.dataset.found;
    navigator.vibrate?.(60);
    stop();
    form.kode.value = code;
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
