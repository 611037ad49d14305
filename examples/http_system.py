"""The same system behind a URL: a document is POSTed as JSON, the answer is the prediction.

python examples/http_system.py 8000
summitline predict http://127.0.0.1:8000/predict -o predictions.jsonl
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from echo_system import predict


class Handler(BaseHTTPRequestHandler):
    """Answers every POST."""

    def do_POST(self):
        """Read a document, write its prediction."""
        length = int(self.headers["Content-Length"])
        answer = json.dumps(predict(json.loads(self.rfile.read(length)))).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    print(f"listening on http://127.0.0.1:{server.server_port}/", file=sys.stderr, flush=True)
    server.serve_forever()
