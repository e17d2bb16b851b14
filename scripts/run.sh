#!/usr/bin/env bash
# Start the app at ADDRESS:PORT and say where it is. ADDRESS=0.0.0.0 lets the whole network in.
set -euo pipefail
cd "$(dirname "$0")/.."
host=$ADDRESS
[ "$ADDRESS" != 0.0.0.0 ] || host=$(hostname -I 2>/dev/null | cut -d ' ' -f 1)
echo "Vistazo: http://${host:-$(hostname)}:$PORT   (Ctrl-C ends it)"
exec .venv/bin/python -m streamlit run app.py \
    --server.address "$ADDRESS" --server.port "$PORT" \
    --server.showEmailPrompt false --logger.hideWelcomeMessage true
