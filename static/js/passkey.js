// Passkey buttons show up where the browser knows passkeys; a failed try is said in words.
// The ceremony itself is allauth's (mfa/js/webauthn.js).
if (window.PublicKeyCredential) {
  for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = false;
}

document.addEventListener("allauth.error", (event) => {
  const said = document.querySelector("[data-passkey-failed]");
  if (!said) return;
  event.preventDefault();
  said.hidden = false;
  said.focus();
});
