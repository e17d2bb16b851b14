"""A run's network as a small HTTP service: `POST /predict`, `GET /health`, `GET /openapi.json`.

- `service`: the web application, its three addresses.
- `visitors`: who is answered, and in which language.
- `uploads`: the images of a request, raw or as a form; `room`: how much requests may take at once.
- `batching`: images of simultaneous requests go through the network together, in one thread.
- `answers`: what is answered, as records; `openapi` describes them.
- `refusals`: an error becomes a line of JSON with a code and a status.
- `server`: listening until a signal ends it.

Starlette and uvicorn are those that Streamlit brings. A service is a process of its own, so Keras
may be in it; here it is known only as a function from images to probabilities.
"""
