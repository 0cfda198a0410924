// Shows streams on xterm.js without a browser: a JSON request a line on stdin, an answer a line on
// stdout. `node xterm_headless.js FOLDER`, where FOLDER/node_modules holds @xterm/headless.
// `xterm_window.js` takes its cells from here.
"use strict";

const path = require("path");
const readline = require("readline");
const load = (name) => require(path.resolve(process.argv[2], "node_modules", name));
const { Terminal } = load("@xterm/headless");

function color(cell, name) {
  if (cell[`is${name}Default`]()) return -1;
  return cell[`get${name}Color`]() + (cell[`is${name}RGB`]() ? 0x1000000 : 0);
}

function style(cell) {
  return [
    cell.isBold(), cell.isDim(), cell.isItalic(), cell.isBlink(), cell.isInverse(), cell.isInvisible(),
    cell.isStrikethrough(), cell.isOverline(), cell.isUnderline(),
  ].reduce((bits, isSet, bit) => bits + (isSet ? 1 << bit : 0), 0);
}

function row(buffer, number, columns) {
  const line = buffer.getLine(number);
  const cells = [];
  for (let x = 0; x < columns; x++) {
    const cell = line.getCell(x);
    const text = cell.getWidth() ? cell.getChars() || " " : "";
    cells.push([text, color(cell, "Fg"), color(cell, "Bg"), style(cell)]);
  }
  return { cells, continues: line.isWrapped };
}

function show({ columns, rows, sizes, data }, answer) {
  const terminal = new Terminal({ cols: columns, rows, scrollback: 1000, allowProposedApi: true });
  const replies = [];
  terminal.onData((text) => replies.push(text));
  terminal.write(Buffer.from(data, "base64"), () => {
    for (const [width, height] of sizes) terminal.resize(width, height);
    const buffer = terminal.buffer.active;
    const lines = [];
    for (let y = 0; y < buffer.length; y++) lines.push(row(buffer, y, terminal.cols));
    const cursor = [Math.min(buffer.cursorX, terminal.cols - 1), buffer.cursorY];
    answer({ lines, base: buffer.baseY, cursor, replies: replies.join("") });
    terminal.dispose();
  });
}

function serve(handle) {
  readline.createInterface({ input: process.stdin }).on("line", (line) => {
    handle(JSON.parse(line), (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`));
  });
}

if (require.main === module) serve(show);
else module.exports = { Terminal, load, row, serve };
