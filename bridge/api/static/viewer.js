// Shows the description of the API; nobody else is asked whether it is valid.
"use strict";

SwaggerUIBundle({
  url: document.getElementById("viewer").dataset.openapi,
  dom_id: "#viewer",
  deepLinking: true,
  docExpansion: "list",
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});
