#!/usr/bin/env bash
# Start the app at ADDRESS:PORT and say where it is.
# ADDRESS=0.0.0.0 lets the network in, under this machine's name and addresses and those in HOSTS=
# (Streamlit refuses others, so that no foreign site can reach the app through a visitor's browser).
set -euo pipefail
cd "$(dirname "$0")/.."
host=$ADDRESS
hosts=${HOSTS:-}
if [ "$ADDRESS" != localhost ]; then
    addresses=$(hostname -I 2>/dev/null || true)
    hosts="$hosts $(hostname) $addresses"
    if [ "$ADDRESS" = 0.0.0.0 ]; then
        host=${addresses%% *}
    else
        hosts="$hosts $ADDRESS"
    fi
fi
allowed=()
for name in $hosts; do
    allowed+=(--server.allowedHosts "$name")
done
echo "Vistazo: http://${host:-$(hostname)}:$PORT   (Ctrl-C ends it)"
exec .venv/bin/python scripts/serve.py app.py \
    --server.address "$ADDRESS" --server.port "$PORT" ${allowed[@]+"${allowed[@]}"} \
    --server.showEmailPrompt false --logger.hideWelcomeMessage true
