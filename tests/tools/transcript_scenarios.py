"""What `record_transcripts.py` records, and the facts that an agent needs of each.

Faults are planted, most of them in the middle of much else.
"""

from __future__ import annotations

from typing import NamedTuple


class Scenario(NamedTuple):
    """One program, run once."""

    name: str
    run: str
    """For bash, in the scenario's directory."""
    facts: tuple[str, ...]
    files: dict[str, str] = {}  # noqa: RUF012  # never changed in place
    setup: str = ""
    """What runs before, unseen."""
    stop_at: str = ""
    """When this is written, `stop_by` is typed."""
    stop_by: str = "\x03"
    shown: str = ""
    """The command as a user would have typed it, if `run` only stages it."""


def many(pattern: str, count: int) -> str:
    """Lines or blocks that differ in a number."""
    return "".join(pattern.replace("@", str(number)) for number in range(count))


PYTEST = {
    "conftest.py": "",
    "shop/__init__.py": "",
    "shop/cart.py": """\
class Cart:
    def __init__(self):
        self.items = {}

    def add(self, name, price, count=1):
        if count < 0:
            raise ValueError(f"count of {name} is negative: {count}")
        self.items[name] = (price, count)

    def total(self):
        return sum(price * count for price, count in self.items.values())

    def discounted(self, percent):
        return self.total() * (100 - percent) // 100
""",
    "tests/test_cart.py": "import warnings\nimport pytest\nfrom shop.cart import Cart\n"
    + many("\n\ndef test_total_@():\n    cart = Cart()\n    cart.add('apple', 3, @)\n    assert cart.total() == 3 * @\n", 400)
    + "\n\ndef test_discount():\n    cart = Cart()\n    cart.add('pear', 5, 3)\n    assert cart.discounted(10) == 13.5\n"
    + "\n\ndef test_negative_count():\n    Cart().add('plum', 1, -2)\n"
    + "\n\ndef test_old_api():\n    warnings.warn('Cart.sum is deprecated, use total', DeprecationWarning)\n"
    + many("\n\n@pytest.mark.parametrize('n', range(4))\ndef test_many_@(n):\n    assert n < 4\n".replace("@pytest", "\0pytest"), 150).replace("\0", "@"),
    "tests/test_store.py": "import pytest\n\n\n@pytest.fixture\ndef store():\n    raise ConnectionError('database at 127.0.0.1:5433 refuses connections')\n"
    "\n\ndef test_save(store):\n    store.save(1)\n\n\ndef test_load(store):\n    store.load(1)\n",
    "tests/test_skips.py": "import pytest\n\n\n@pytest.mark.skip(reason='needs a network')\ndef test_network():\n    pass\n",
}  # fmt: skip
UNITTEST = {
    "test_codec.py": "import unittest\n\n\nclass Codec(unittest.TestCase):\n"
    + many("    def test_round_trip_@(self):\n        self.assertEqual(bytes([@ % 256]).hex(), f'{@ % 256:02x}')\n\n", 500)
    + "    def test_overflow(self):\n        self.assertEqual((300).to_bytes(1, 'big'), b'x')\n\n"
    "    def test_header(self):\n        self.assertEqual({'v': 1, 'n': 7}, {'v': 2, 'n': 7})\n"
}  # fmt: skip
JS_CODE = "function add(a, b) { return a + b; }\nfunction parse(text) { if (!text) throw new TypeError('empty amount'); return Number(text); }\n"
JS_TESTS = (
    many("test('adds @', () => { expect(add(@, 1)).toBe(@ + 1); });\n", 600)
    + "describe('parsing', () => {\n  test('of an amount', () => { expect(parse('12.50')).toBe(12.05); });\n"
    "  test('of nothing', () => { expect(parse('')).toBe(0); });\n});\n"
)
C_FILE = (
    "#include <stdio.h>\n#include <string.h>\n"
    + many("static int step_@(int x) { int unused_@; return x + @; }\n", 30)
    + 'int main(void) {\n    int count = "three";\n    char name[4];\n    strcpy(name, "longer than four");\n'
    '    printf("%d %s\\n", count, nam);\n    return step_1(2) + missing_step(4);\n}\n'
)
TS_FILES = {
    "tsconfig.json": '{"compilerOptions": {"strict": true, "target": "es2022", "module": "nodenext", "noEmit": true, "types": []}, "include": ["src"]}\n',
    **{f"src/part{n}.ts": f"export const part{n}: number = {n};\nexport function twice{n}(x: number): number {{ return x * 2; }}\n" for n in range(20)},
    "src/order.ts": "interface Order { id: number; total: number; note?: string }\n\nexport function show(order: Order): string {\n  return order.note.trim() + order.totl;\n}\n\nconst first: Order = { id: '7', total: 3 };\nexport default show(first, 2);\n",
    "src/user.ts": "export async function load(id: string): Promise<number> {\n  const answer = await fetchUser(id);\n  return answer.name;\n}\n",
}  # fmt: skip
ESLINT = {
    "eslint.config.js": "module.exports = [{ languageOptions: { globals: { console: 'readonly', module: 'writable' } }, rules: { 'no-unused-vars': 'warn', 'no-undef': 'error', eqeqeq: 'error', 'no-console': 'warn', 'no-unreachable': 'error', 'no-dupe-keys': 'error' } }];\n",
    **{f"lib/file{n}.js": f"const value{n} = {n};\nconsole.log('start');\nfunction helper{n}(a) {{ return {n}; }}\n" for n in range(120)},
    "lib/payment.js": "const x = { id: 1, id: 2 };\nfunction pay(sum) {\n  return sum == 0;\n  console.log(charge);\n}\n",
}  # fmt: skip
RUST = {
    "Cargo.toml": '[package]\nname = "meter"\nversion = "0.3.0"\nedition = "2021"\n',
    "src/lib.rs": "pub fn rate(units: u32, seconds: u32) -> u32 {\n    units / seconds\n}\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n"
    + many("    #[test]\n    fn steady_@() {\n        assert_eq!(rate(@ * 2, 2), @);\n    }\n", 300)
    + '    #[test]\n    fn zero_seconds() {\n        assert_eq!(rate(4, 0), 0);\n    }\n    #[test]\n    fn rounding() {\n        assert_eq!(rate(7, 2), 4, "rates are rounded up");\n    }\n}\n',
}  # fmt: skip
RUST_BROKEN = {
    "Cargo.toml": RUST["Cargo.toml"],
    "src/main.rs": "use std::collections::HashMap;\n\n"
    + many("fn unused_@(value: i32) -> i32 { let extra = value; 7 }\n", 60)
    + 'fn main() {\n    let mut ages: HashMap<String, u32> = HashMap::new();\n    ages.insert("ada", 36);\n    let total: u32 = ages.values().sum::<u64>();\n    let moved = ages;\n    println!("{} {:?} {}", total, ages, undefined_name);\n}\n',
}  # fmt: skip
GO = {
    "go.mod": "module example.org/queue\n\ngo 1.19\n",
    "queue.go": "package queue\n\ntype Queue struct{ items []int }\n\nfunc (q *Queue) Push(n int) { q.items = append(q.items, n) }\n\nfunc (q *Queue) Pop() int {\n\tn := q.items[0]\n\tq.items = q.items[1:]\n\treturn n\n}\n",
    "queue_test.go": 'package queue\n\nimport "testing"\n\n'
    + many("func TestPush@(t *testing.T) {\n\tvar q Queue\n\tq.Push(@)\n\tif got := q.Pop(); got != @ {\n\t\tt.Fatal(got)\n\t}\n}\n\n", 250)
    + 'func TestOrder(t *testing.T) {\n\tvar q Queue\n\tq.Push(1)\n\tq.Push(2)\n\tif got := q.Pop(); got != 2 {\n\t\tt.Errorf("Pop() = %d, want the newest, %d", got, 2)\n\t}\n}\n\n'
    + many("func TestLater@(t *testing.T) { t.Log(@) }\n\n", 250),
}  # fmt: skip
GO_PANIC = GO | {
    "cmd/main.go": 'package main\n\nimport (\n\t"fmt"\n\t"sync"\n\n\t"example.org/queue"\n)\n\nfunc work(q *queue.Queue, depth int) int {\n\tif depth == 0 {\n\t\treturn q.Pop()\n\t}\n\treturn work(q, depth-1)\n}\n\nfunc main() {\n\tvar wait sync.WaitGroup\n\tfor n := 0; n < 12; n++ {\n\t\tfmt.Println("worker", n, "is ready")\n\t}\n\twait.Add(1)\n\tgo func() { defer wait.Done(); work(&queue.Queue{}, 6) }()\n\twait.Wait()\n}\n'
}
PY_DEEP = {
    "app/__init__.py": "",
    "app/settings.py": "import json\n\n\ndef load(path):\n    with open(path) as file:\n        return json.load(file)\n",
    "app/run.py": "from app.settings import load\n\n\ndef nested(level):\n    if level == 0:\n        return load('settings.json')\n    return nested(level - 1)\n\n\ndef main():\n    for number in range(1200):\n        print(f'[{number:03d}] worker {number % 7} has taken job {number * 13}')\n    try:\n        nested(12)\n    except ValueError as error:\n        raise RuntimeError('the service cannot start without its settings') from error\n\n\nmain()\n",
    "settings.json": '{"port": 8080, "hosts": ["a", "b",]}\n',
}
NODE_THROW = {
    "server.js": "const { readFileSync } = require('fs');\nfunction connect(url) { throw new Error(`connect ECONNREFUSED ${url}`); }\nasync function retry(n) { for (let i = 0; i < n; i++) { console.log(`attempt ${i + 1} of ${n}: waiting for the database`); } connect('127.0.0.1:5432'); }\nasync function main() { for (let i = 0; i < 900; i++) console.log(`info: loaded route /api/v1/resource${i} in ${i % 9} ms`); await retry(40); }\nmain();\n",
}
LOG = """\
import random
random.seed({seed})
levels = ["INFO"] * 30 + ["DEBUG"] * 20
for number in range({lines}):
    second = number // 7
    stamp = f"2026-11-22T{{10 + second // 3600:02d}}:{{second // 60 % 60:02d}}:{{second % 60:02d}}.{{random.randrange(1000):03d}}Z"
    level, took, user = random.choice(levels), random.randrange(3, 90), random.randrange(10_000)
    path = random.choice(["/api/v1/items", "/api/v1/orders", "/health", "/static/app.js", "/login"])
    text = f"request handled method=GET path={{path}} status=200 took={{took}}ms user={{user}} id={{random.getrandbits(64):016x}}"
{odd}
    print(stamp, level, text)
"""
SLOW_QUERY = """\
    if number == {at}:
        level, text = "WARN", "slow query took=48213ms table=orders rows=1830442 plan=seqscan"
    if number == {at} + 900:
        level, text = "ERROR", "cannot write to /var/lib/shop/cache: No space left on device (errno=28)"
    if number == {at} + 1500:
        level, text = "INFO", "configuration reloaded from /etc/shop/shop.toml by SIGHUP: max_connections=512"\
"""
ACCESS = """\
import random
random.seed(5)
for number in range(1200):
    status, size = 200, random.randrange(200, 9000)
    path = random.choice(["/", "/cart", "/products/%d" % random.randrange(500), "/assets/%x.css" % random.getrandbits(32)])
    if number == 511:
        status, path = 500, "/checkout?cart=8841"
    if number == 750:
        status, path = 403, "/admin/export.csv"
    print(f'10.0.{random.randrange(9)}.{random.randrange(250)} - - [22/Nov/2026:10:{number // 70:02d}:{number % 60:02d} +0000] "GET {path} HTTP/1.1" {status} {size} "-" "Mozilla/5.0 (X11; Linux x86_64)"')
"""
MAKE = {
    "Makefile": "OBJECTS = $(patsubst %.c,build/%.o,$(wildcard *.c))\n\nall: build/app\n\nbuild/app: $(OBJECTS)\n\tgcc -o $@ $^\n\nbuild/%.o: %.c\n\t@mkdir -p build\n\tgcc -Wall -Wextra -O2 -DNDEBUG -Iinclude -c -o $@ $<\n",
    **{f"unit{n:02d}.c": f"int unit{n:02d}(int x) {{ return x * {n}; }}\n" for n in range(250)},
    "unit31.c": "int unit31(int x) { char *text = x; return text[0]; }\n",
    "main.c": "int unit05(int);\nint vanished(int);\nint main(void) { return unit05(1) + vanished(2); }\n",
}
GIT_REPO = """\
git init -q -b main .
for n in $(seq 1 {commits}); do
  echo "line $n" >> notes.txt; mkdir -p src; echo "value = $n" > src/mod$((n % 17)).py
  git add -A; git commit -q -m "Step $n: note the measurement and adjust module $((n % 17))"
done
"""
DEV_SERVER = {
    "package.json": '{"name": "front", "private": true, "type": "module", "version": "1.2.3"}\n',
    "index.html": '<!doctype html><div id="app"></div><script type="module" src="/main.js"></script>\n',
    "main.js": "import { greet } from './greet.js';\nimport './missing-style.css';\nimport debounce from 'lodash-nowhere';\ndocument.title = greet('x');\n",
    "greet.js": "export const greet = (name) => `hello ${name}`;\n",
    "vite.config.js": "export default { server: { port: 5199, strictPort: true }, clearScreen: false, optimizeDeps: { noDiscovery: true } };\n",
    "visit.mjs": "for (const path of ['/', '/main.js', '/greet.js']) { try { const r = await fetch('http://localhost:5199' + path); await r.text(); } catch (e) { console.log(String(e)); } }\n",
}
INDEX = (
    "python3 -m venv venv\nfor file in $TOOLS/wheels/*; do base=${file##*/}; name=${base%%-*};"
    " mkdir -p index/simple/${name//_/-}; ln -s $file index/simple/${name//_/-}/; done"
)
SERVE = (
    "python3 -m http.server --bind 127.0.0.1 --directory {folder} {port} >/dev/null 2>&1 & server=$!\n"
    "until curl -so /dev/null http://127.0.0.1:{port}/; do sleep 0.1; done\n"
)

SCENARIOS = (
    Scenario("pytest-fails", "pytest", ("test_discount", "tests/test_cart.py:", "assert 13 == 13.5", "ValueError: count of plum is negative: -2", "test_negative_count", "ConnectionError: database at 127.0.0.1:5433 refuses connections", "test_save", "test_load", "Cart.sum is deprecated, use total", "2 failed", "1001 passed", "1 skipped", "2 errors"), PYTEST),
    Scenario("pytest-verbose", "pytest -v", ("tests/test_cart.py::test_discount FAILED", "assert 13 == 13.5", "tests/test_cart.py::test_negative_count FAILED", "ValueError: count of plum is negative: -2", "ConnectionError: database at 127.0.0.1:5433 refuses connections", "2 failed", "1001 passed", "needs a network", "collected 1006 items"), PYTEST),
    Scenario("pytest-passes", "pytest -v tests/test_skips.py tests/test_cart.py -k 'total or many'", ("1000 passed", "4 deselected"), PYTEST),
    Scenario("pytest-collection-error", "pytest -q", ("ModuleNotFoundError: No module named 'shop.basket'", "tests/test_basket.py:1", "1 error"), PYTEST | {"tests/test_basket.py": "from shop.basket import Basket\n"}),
    Scenario("unittest-fails", "python3 -m unittest -v", ("test_overflow", "OverflowError: int too big to convert", "AssertionError: {'v': 1, 'n': 7} != {'v': 2, 'n': 7}", "Ran 502 tests", "FAILED (failures=1, errors=1)"), UNITTEST),
    Scenario("jest-fails", "jest --verbose", ("of an amount", "Expected: 12.05", "Received: 12.5", "TypeError: empty amount", "of nothing", "sum.test.js:", "2 failed, 600 passed, 602 total"), {"package.json": '{"name":"t"}', "sum.test.js": JS_CODE + JS_TESTS}),
    Scenario("vitest-fails", "vitest run --reporter=verbose --root .", ("of an amount", "expected 12.5 to be 12.05", "TypeError: empty amount", "of nothing", "2 failed | 600 passed (602)"), {"package.json": '{"name":"t","type":"module"}', "sum.test.js": "import { test, expect, describe } from 'vitest';\n" + JS_CODE + JS_TESTS, "vitest.config.js": "export default { cacheDir: 'cache' };\n"}, setup="ln -s $TOOLS/js/node_modules node_modules"),
    Scenario("mocha-fails", "mocha suite.js", ("rejects a late order", "AssertionError", "41 !== 42", "suite.js:", "700 passing", "1 failing", "1 pending"), {"suite.js": "const assert = require('assert');\ndescribe('orders', () => {\n" + many("  it('accepts order @', () => assert.ok(true));\n", 700) + "  it('rejects a late order', () => assert.strictEqual(41, 42));\n  it('is to be written');\n});\n"}),
    Scenario("node-test", "node --test --test-reporter=spec", ("divides by zero", "Expected values to be strictly equal", "Infinity !== 0", "fail 1", "pass 400"), {"math.test.js": "const test = require('node:test');\nconst assert = require('node:assert');\n" + many("test('adds @', () => assert.equal(@ + 1, 1 + @));\n", 400) + "test('divides by zero', () => assert.strictEqual(1 / 0, 0));\n"}),
    Scenario("cargo-test", "cargo test --offline", ("tests::zero_seconds", "attempt to divide by zero", "src/lib.rs:2:5", "tests::rounding", "rates are rounded up", "test result: FAILED. 300 passed; 2 failed"), RUST),
    Scenario("cargo-build-fails", "cargo build --offline", ("error[E0308]", "~src/main.rs:\\d+:\\d+", "error[E0425]: cannot find value `undefined_name`", "~src/main.rs:\\d+:\\d+", "unused variable", "could not compile `meter`"), RUST_BROKEN),
    Scenario("cargo-run", "cargo run --offline", ("Finished", "12 meters are online"), {"Cargo.toml": RUST["Cargo.toml"], "src/main.rs": 'fn main() { println!("{} meters are online", 12); }\n'}),
    Scenario("go-test", "go test -v ./...", ("--- FAIL: TestOrder", "queue_test.go:", "Pop() = 1, want the newest, 2", "FAIL\texample.org/queue".expandtabs()), GO),
    Scenario("go-panic", "go run ./cmd", ("panic: runtime error: index out of range [0] with length 0", "queue.go:8", "exit status 2"), GO_PANIC),
    Scenario("go-build-fails", "go vet ./...", ("shop.go:9:2", "undeclared name: total", "vet: ./shop.go"), {"go.mod": "module example.org/shop\n\ngo 1.19\n", "shop.go": 'package shop\n\nimport (\n\t"fmt"\n\tos2 "os"\n)\n\nfunc Sum() int {\n\ttotal += 1\n\tfmt.Println("x")\n\treturn "seven"\n}\n'} ),
    Scenario("gcc-errors", "gcc -Wall -Wextra -c app.c -o app.o", ("app.c:34:17", "initialization of ‘int’ from ‘char *’", "error: ‘nam’ undeclared", "implicit declaration of function ‘missing_step’", "-Wunused-variable"), {"app.c": C_FILE}),
    Scenario("clang-errors", "clang -Wall -Wextra -fcolor-diagnostics -c app.c -o app.o", ("app.c:34:9", "incompatible pointer to integer conversion", "use of undeclared identifier 'nam'", "missing_step", "-Wunused-variable", "generated."), {"app.c": C_FILE}),
    Scenario("make-fails", "make -k -j2", ("unit31.c:1:", "makes pointer from integer without a cast", "undefined reference to `vanished'", "make: *** [Makefile:6: build/app] Error 1"), MAKE),
    Scenario("cmake-fails", "cmake -B build .", ("CMake Error at CMakeLists.txt:4 (find_package)", "NoSuchLibrary", "Configuring incomplete, errors occurred!"), {"CMakeLists.txt": 'cmake_minimum_required(VERSION 3.16)\nproject(demo C)\nmessage(STATUS "looking")\nfind_package(NoSuchLibrary REQUIRED)\n'}),
    Scenario("tsc-errors", "tsc --pretty", ("src/order.ts:4:10", "'order.note' is possibly 'undefined'", "Property 'totl' does not exist on type 'Order'", "src/order.ts:7:24", "Expected 1 arguments, but got 2", "Cannot find name 'fetchUser'", "src/user.ts:2:24", "Found 5 errors in 2 files"), TS_FILES),
    Scenario("eslint-problems", "eslint lib", ("payment.js", "Duplicate key 'id'", "Expected '===' and instead saw '=='", "'charge' is not defined", "Unreachable code", "no-unused-vars", "~\\d+ problems \\(4 errors, \\d+ warnings\\)"), ESLINT),
    Scenario("mypy-errors", "mypy --strict --pretty app", ("app/api.py:5", "Incompatible return value type", "app/api.py:9", 'has no attribute "nmae"', "Found 4 errors in 1 file (checked 41 source files)"), {**{f"app/m{n}.py": f"def f{n}(x: int) -> int:\n    return x + {n}\n" for n in range(40)}, "app/api.py": "from dataclasses import dataclass\n\n\ndef size(text: str) -> int:\n    return text\n\n\ndef name(user: 'User') -> str:\n    return user.nmae\n\n\n@dataclass\nclass User:\n    name: str\n\n\ndef late(x):\n    return 1\n"}),
    Scenario("ruff-problems", "ruff check --select ALL --output-format full .", ("F821", "Undefined name `prcie`", "shop.py:", "S105", "Found "), {"shop.py": "import os\nimport sys\n\npassword = 'hunter2'\n\ndef total(items):\n    return sum(prcie for item in items)\n" + many("\ndef f@(a, b):\n    x = a\n    return b\n", 60)}),
    Scenario("flake8-problems", "flake8 pkg", ("pkg/core.py:3:12: F821 undefined name 'colunm'", "E501", "F401"), {**{f"pkg/m{n}.py": f"import os\nimport sys\nx={n}\n\n\n\n\ndef f( a ):\n    return a+{n}  # {'long ' * 20}\n" for n in range(80)}, "pkg/core.py": "def width(table):\n    # wide\n    return colunm\n"}),
    Scenario("pylint-problems", "pylint --disable=C pkg", ("pkg/core.py:3:11: E0602: Undefined variable 'colunm'", "Your code has been rated at"), {"pkg/__init__.py": "", **{f"pkg/m{n}.py": f"import os\n\n\ndef f(a, b):\n    return a + {n}\n" for n in range(100)}, "pkg/core.py": "def width(table):\n    # wide\n    return colunm\n"}),
    Scenario("pip-install", SERVE.format(folder="index", port=8431) + "venv/bin/pip install --no-cache-dir --index-url http://127.0.0.1:8431/simple django requests rich numpy httpx\nkill $server", ("~Successfully installed .*$", "django", "numpy-2.4.6", "numpy"), setup=INDEX, shown="pip install django requests rich numpy httpx"),
    Scenario("pip-fails", SERVE.format(folder="index", port=8432) + "venv/bin/pip install --index-url http://127.0.0.1:8432/simple 'requests' 'colourama==0.4.6'\ncode=$?; kill $server; exit $code", ("No matching distribution found for colourama==0.4.6",), setup=INDEX, shown="pip install requests colourama==0.4.6"),
    Scenario("npm-install", "npm install --no-fund left-pad express lodash chalk", ("~added \\d+ packages.*$",), {"package.json": '{"name": "shop", "version": "1.0.0"}'}),
    Scenario("npm-script-fails", "npm run build", ("Error: Cannot find module './config/production'", "build.js:2:", "MODULE_NOT_FOUND"), {"package.json": '{"name": "shop", "version": "1.0.0", "scripts": {"build": "node build.js"}}', "build.js": "for (let i = 0; i < 800; i++) console.log(`[build] asset-${i}.js written, ${i * 31 % 977} bytes`);\nrequire('./config/production');\n"}),
    Scenario("webpack-build", "webpack --mode production --entry ./src/index.js --stats verbose", ("Module not found: Error: Can't resolve './gone'", "./src/part33.js", "compiled with 1 error"), {"package.json": '{"name": "w"}', "src/index.js": many("import { p@ } from './part@.js';\nconsole.log(p@);\n", 300), **{f"src/part{n}.js": f"export const p{n} = 'part {n}';\n" + ("import './gone';\n" if n == 33 else "") for n in range(300)}}),
    Scenario("vite-dev", "vite & vite=$!\nuntil curl -so /dev/null http://localhost:5199/; do sleep 0.3; done; node visit.mjs; sleep 1.5; kill $vite; wait $vite 2>/dev/null; true", ("http://localhost:5199/", "lodash-nowhere", "VITE v"), DEV_SERVER, shown="npm run dev"),
    Scenario("vite-build", "vite build", ("built in", "~dist/assets/index-\\S+", "modules transformed"), {**DEV_SERVER, "main.js": many("import './part@.js';\n", 80), **{f"part{n}.js": f"globalThis.p{n} = {n};\n" for n in range(80)}}),
    Scenario("git-log", "git log --stat", ("Step 200: note the measurement", "~commit [0-9a-f]{40} \\(HEAD -> main\\)"), setup=GIT_REPO.format(commits=200)),
    Scenario("git-log-oneline", "git log --oneline --color=always", ("Step 900: note", "Step 1: note"), setup=GIT_REPO.format(commits=900)),
    Scenario("git-status", "git status", ("On branch main", "modified:   notes.txt", "src/mod3.py", "untracked-3.txt", "no changes added to commit"), setup=GIT_REPO.format(commits=20) + "echo x >> notes.txt; echo y > src/mod3.py; rm src/mod5.py; for n in 1 2 3 4 5; do touch untracked-$n.txt; done"),
    Scenario("git-diff", "git diff --color=always", ("src/mod3.py", "-value = 20", "+value = 'three'", "notes.txt", "+a line that nobody expected"), setup=GIT_REPO.format(commits=20) + "sed -i 's/^line 7$/a line that nobody expected/' notes.txt; echo \"value = 'three'\" > src/mod3.py"),
    Scenario("git-diff-large", "git diff", ("src/big7.py", "src/core.py", "+    return prices[item] * 2", "-    return prices[item]"), setup="git init -q -b main .; mkdir src; for n in $(seq 0 24); do seq 1 60 | sed 's/^/value = /' > src/big$n.py; done; printf 'def price(item):\\n    return prices[item]\\n' > src/core.py; git add -A; git commit -qm one; sed -i 's/value/amount/' src/big*.py; printf 'def price(item):\\n    return prices[item] * 2\\n' > src/core.py"),
    Scenario("git-rebase-conflict", "git rebase main", ("CONFLICT (content): Merge conflict in notes.txt", "could not apply", "Widen the notes", "git rebase --continue"), setup=GIT_REPO.format(commits=3) + "git checkout -q -b topic HEAD~2; echo other > notes.txt; git commit -qam 'Widen the notes'"),
    Scenario("git-merge-conflicts", "git merge topic", ("CONFLICT (content): Merge conflict in notes.txt", "CONFLICT (modify/delete): src/mod2.py", "Automatic merge failed; fix conflicts and then commit the result."), setup=GIT_REPO.format(commits=3) + "git checkout -q -b topic HEAD~1; echo other > notes.txt; echo z > src/mod2.py; git commit -qam 'Widen'; git checkout -q main; git rm -q src/mod2.py; git commit -qm gone"),
    Scenario("git-clone", "git clone --progress file://$PWD/origin copy", ("Cloning into 'copy'...", "Resolving deltas: 100%", "~Receiving objects: 100% \\(\\d+/\\d+\\)"), setup="mkdir origin; cd origin; " + GIT_REPO.format(commits=60)),
    Scenario("python-traceback", "python3 -m app.run", ("json.decoder.JSONDecodeError: Expecting value: line 1 column 35", "RuntimeError: the service cannot start without its settings", 'app/settings.py", line 6', 'app/run.py", line 16'), PY_DEEP),
    Scenario("node-throws", "node server.js", ("Error: connect ECONNREFUSED 127.0.0.1:5432", "server.js:2", "attempt 40 of 40", "Node.js v"), NODE_THROW),
    Scenario("java-exception", "java Bank.java", ("java.lang.IllegalStateException: account 77 is locked", "Caused by: java.io.IOException: ledger.db: Stale file handle", "Bank.java:"), {"Bank.java": 'public class Bank { static void post(int n) { if (n == 0) { try { throw new java.io.IOException("ledger.db: Stale file handle"); } catch (java.io.IOException e) { throw new IllegalStateException("account 77 is locked", e); } } else post(n - 1); }\n public static void main(String[] a) { for (int i = 0; i < 900; i++) System.out.println("posting batch " + i + " of 900: " + i * 40 + " entries"); post(30); } }\n'}),
    Scenario("log-of-a-service", "python3 log.py", ("slow query took=48213ms table=orders", "cannot write to /var/lib/shop/cache: No space left on device (errno=28)", "configuration reloaded from /etc/shop/shop.toml by SIGHUP: max_connections=512"), {"log.py": LOG.format(seed=1, lines=2600, odd=SLOW_QUERY.format(at=700))}, shown="journalctl -u shop"),
    Scenario("log-short", "python3 log.py", ("slow query took=48213ms table=orders",), {"log.py": LOG.format(seed=2, lines=900, odd=SLOW_QUERY.format(at=250))}, shown="tail -n 1300 shop.log"),
    Scenario("access-log", "python3 log.py", ('"GET /checkout?cart=8841 HTTP/1.1" 500', '"GET /admin/export.csv HTTP/1.1" 403'), {"log.py": ACCESS}, shown="cat access.log"),
    Scenario("ls-long", "ls -lR --color=always tree", ("deploy_key.pem", "core.4711"), setup="mkdir -p tree; for n in $(seq 0 29); do mkdir tree/part$n; for m in $(seq 0 24); do echo $n > tree/part$n/module_$m.py; done; done; touch tree/part11/deploy_key.pem; head -c 90000 /dev/zero > tree/part19/core.4711"),
    Scenario("find-errors", "find tree | head -n 900; cat tree/none; exit 1", ("cat: tree/none: No such file or directory", "tree/part3/README.urgent"), setup="mkdir -p tree; for n in $(seq 0 29); do mkdir tree/part$n; for m in $(seq 0 24); do : > tree/part$n/module_$m.py; done; done; touch tree/part3/README.urgent", shown="find tree; cat tree/none"),
    Scenario("du-sorted", "du -ah tree | sort -h", ("684K", "tree/part19/core.4711"), setup="mkdir -p tree; for n in $(seq 0 19); do mkdir tree/part$n; for m in $(seq 0 14); do echo $n > tree/part$n/module_$m.py; done; done; head -c 700000 /dev/zero > tree/part19/core.4711"),
    Scenario("apt-simulate", "apt-get install --simulate --no-install-recommends build-essential openjdk-17-jdk-headless golang ruby-full postgresql nginx 2>&1 | grep -v '^Get'", ("The following NEW packages will be installed:", "~\\d+ upgraded, \\d+ newly installed, \\d+ to remove"), shown="apt-get install --simulate ruby-full postgresql nginx"),
    Scenario("apt-fails", "apt-get install --simulate libnotthere-dev", ("E: Unable to locate package libnotthere-dev",)),
    Scenario("wget", SERVE.format(folder=".", port=8433) + "wget http://127.0.0.1:8433/disk.img http://127.0.0.1:8433/gone.img -O out.img\ncode=$?; kill $server; exit $code", ("404 File not found", "127.0.0.1:8433", "~‘out.img’ saved|Downloaded: 1 files.*$"), setup="head -c 60000000 /dev/zero > disk.img", shown="wget http://127.0.0.1:8433/disk.img"),
    Scenario("curl", SERVE.format(folder=".", port=8434) + "curl -o out.img http://127.0.0.1:8434/disk.img; curl http://127.0.0.1:8435/\ncode=$?; kill $server; exit $code", ("curl: (7) Failed to connect to 127.0.0.1 port 8435", "57.2M"), setup="head -c 60000000 /dev/zero > disk.img", shown="curl -o out.img http://127.0.0.1:8434/disk.img"),
    Scenario("tar-verbose", "tar -cvf out.tar tree tree/absent", ("tar: tree/absent: Cannot stat: No such file or directory", "tar: Exiting with failure status due to previous errors"), setup="mkdir -p tree; for n in $(seq 0 39); do mkdir tree/part$n; for m in $(seq 0 19); do : > tree/part$n/module_$m.py; done; done"),
    Scenario("dd", "dd if=/dev/zero of=out.img bs=64k count=9000 status=progress", ("9000+0 records out", "~589824000 bytes \\(590 MB, 562 MiB\\) copied")),
    Scenario("rsync-like", "cp -rv tree copy; rm -v copy/part3/*.py | tail -n 30; mv -v copy gone/copy", ("mv: cannot move 'copy' to 'gone/copy': No such file or directory",), setup="mkdir -p tree; for n in $(seq 0 19); do mkdir tree/part$n; for m in $(seq 0 19); do : > tree/part$n/module_$m.py; done; done"),
    Scenario("shell-errors", "cd /nonexistent; ./deploy.sh; nosuchcommand --help; cat /etc/shadow-not-there", ("cd: /nonexistent: No such file or directory", "./deploy.sh: Permission denied", "nosuchcommand: command not found", "cat: /etc/shadow-not-there"), {"deploy.sh": "#!/bin/sh\necho hi\n"}),
    Scenario("segfault", "gcc -o boom boom.c && ./boom; echo status $?", ("Segmentation fault", "status 139", "checking block 9"), {"boom.c": '#include <stdio.h>\nint main(void) { for (int n = 0; n < 10; n++) printf("checking block %d\\n", n); fflush(stdout); int *p = 0; return *p; }\n'}),
    Scenario("django-check", "python3 -m django startproject site1 . && python3 manage.py migrate && python3 manage.py check --deploy", ("security.W004", "Applying auth.0012_alter_user_first_name_max_length... OK", "System check identified 7 issues"), setup="true"),
    Scenario("progress-bars", "python3 bars.py", ("epoch 30/30", "val_loss=0.0714", "early stopping: best epoch was 17 (val_loss=0.0661)"), {"bars.py": "import sys, time\nfor epoch in range(1, 31):\n    for step in range(0, 101, 2):\n        sys.stdout.write(f'\\repoch {epoch}/30 [{\"#\" * (step // 5):20}] {step:3d}% loss={1 / (epoch + step / 100):.4f}')\n        sys.stdout.flush()\n    best = 0.0661 if epoch == 17 else 0.0714 if epoch == 30 else 0.08 + 0.5 / epoch\n    print(f' val_loss={best:.4f}')\nprint('early stopping: best epoch was 17 (val_loss=0.0661)')\n"}, shown="python3 train.py"),
    Scenario("full-screen", "python3 -c 'import curses; curses.wrapper(lambda s: (s.addstr(2, 4, \"disk sda1 is 97% full\"), s.refresh(), s.getch()))'; echo left", ("disk sda1 is 97% full", "left"), stop_at="97%", stop_by="q", shown="diskview"),
    Scenario("help-text", "git help -a", ("Main Porcelain Commands", "Ancillary Commands / Interrogators", "Low-level Commands / Internal Helpers")),
    Scenario("ctest", "ctest --test-dir build --output-on-failure", ("81 - boundary (Failed)", "boundary at 4096 is off by 1", "99% tests passed, 1 tests failed out of 161"), {"CMakeLists.txt": 'cmake_minimum_required(VERSION 3.16)\nproject(demo NONE)\nenable_testing()\nforeach(n RANGE 1 80)\n  add_test(NAME step${n} COMMAND true)\nendforeach()\nadd_test(NAME boundary COMMAND sh -c "echo boundary at 4096 is off by 1; exit 1")\nforeach(n RANGE 81 159)\n  add_test(NAME step${n} COMMAND true)\nendforeach()\nadd_test(NAME last COMMAND true)\n'}, setup="cmake -B build . >/dev/null"),
    Scenario("http-server", "python3 -m http.server --bind 127.0.0.1 8436 & server=$!\nuntil curl -so /dev/null http://127.0.0.1:8436/; do sleep 0.1; done\nfor n in $(seq 1 260); do echo \"url = http://127.0.0.1:8436/page$((n % 9)).html\"; echo 'output = /dev/null'; done > urls; sed -i '299s/page.*/missing-invoice.pdf/' urls; curl -s -K urls; kill $server; wait $server 2>/dev/null; true", ('"GET /missing-invoice.pdf HTTP/1.1" 404', "Serving HTTP on 127.0.0.1 port 8436"), setup="for n in $(seq 0 8); do echo page > page$n.html; done", shown="python3 -m http.server"),
    Scenario("mkdocs-build", "mkdocs build --verbose", ("contains a link 'gone.md'", "Documentation built in"), {"mkdocs.yml": "site_name: Demo\n", **{f"docs/page{n}.md": f"# Page {n}\n\nSee [next](page{(n + 1) % 40}.md).\n" for n in range(40)}, "docs/index.md": "# Demo\n", "docs/page17.md": "# Page 17\n\nSee [it](gone.md).\n"}),
    Scenario("coverage-report", "coverage run -m pytest -q tests; coverage report -m", ("shop/cart.py", "2 failed", "~TOTAL .*%"), PYTEST),
    Scenario("django-test", "python3 manage.py test -v 2", ("AssertionError: 404 != 200", "test_invoice_page", "FAILED (failures=1)", "Ran 61 tests"), {"shop/__init__.py": "", "shop/tests.py": "from django.test import TestCase\n\n\nclass Pages(TestCase):\n" + many("    def test_page_@(self):\n        self.assertEqual(@, @)\n\n", 60) + "    def test_invoice_page(self):\n        self.assertEqual(self.client.get('/invoice').status_code, 200)\n"}, setup="python3 -m django startproject site1 ."),
    Scenario("pip-verbose", SERVE.format(folder="index", port=8437) + "venv/bin/pip install -v --no-cache-dir --index-url http://127.0.0.1:8437/simple django rich httpx sqlalchemy\ncode=$?; kill $server; exit $code", ("~Successfully installed .*$|No matching distribution found for \\S+",), setup=INDEX, shown="pip install -v django rich httpx sqlalchemy"),
    Scenario("env-json", "python3 data.py", ('"status": "degraded"', '"replica-14"'), {"data.py": "import json\nprint(json.dumps([{'name': f'replica-{n}', 'status': 'degraded' if n == 14 else 'healthy', 'lag_ms': n * 3 % 11, 'zone': 'abc'[n % 3]} for n in range(250)], indent=2))\n"}, shown="kubectl get replicas -o json"),
)  # fmt: skip
