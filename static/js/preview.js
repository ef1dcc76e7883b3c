// data-preview: the pictures chosen in a file field, before they are sent.
document.querySelectorAll("input[type=file][data-preview]").forEach((field) => {
  const box = document.createElement("div");
  box.className = "file-preview";
  field.after(box);
  field.addEventListener("change", () => {
    box.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    box.replaceChildren(
      ...[...field.files].filter((file) => file.type.startsWith("image/")).map((file) => {
        const image = new Image(96, 96);
        image.src = URL.createObjectURL(file);
        image.alt = file.name;
        // A picture that this browser cannot draw (HEIC) shows nothing rather than a broken frame.
        image.onerror = () => image.remove();
        return image;
      }),
    );
  });
});
