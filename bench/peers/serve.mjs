// How the servers for Node begin and end.

// Listens on a free port, prints the address, and ends with whoever has started this process.
export function serve(http) {
  http.listen(0, '127.0.0.1', () => printAddress(http));
  untilInputEnds();
}

export function printAddress(http) {
  const { address, port } = http.address();
  console.log(`${address}:${port}`);
}

export function untilInputEnds() {
  process.stdin.on('end', () => process.exit()).resume();
}
