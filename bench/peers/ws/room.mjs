// The tutorial's socket on Node and `ws`: room.mjs PORT. One text a message, rendered once.
import { WebSocketServer } from "ws";

const FRESH_INPUT = '<input id="clearinput" name="message" autofocus required hx-swap-oob="true">';
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const rooms = new Map();

const escaped = (text) => text.replace(/[&<>"']/g, (letter) => ESCAPES[letter]);

const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]), perMessageDeflate: false });

server.on("connection", (socket, request) => {
  const [, , key, name] = request.url.split("/").map(decodeURIComponent);
  let room = rooms.get(key);
  if (!room) rooms.set(key, (room = new Set()));
  room.add(socket);
  socket.on("message", (json) => {
    const { message } = JSON.parse(json);
    const line = `<div id="content" hx-swap-oob="beforeend"><div><b>${escaped(name)}</b>: ${escaped(message)}</div></div>`;
    const bytes = Buffer.from(line);
    socket.send(FRESH_INPUT);
    for (const member of room) member.send(bytes, { binary: false });
  });
  socket.on("close", () => {
    room.delete(socket);
    if (room.size === 0) rooms.delete(key);
  });
  socket.on("error", () => socket.terminate());
});
