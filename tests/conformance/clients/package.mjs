// Makes the typed client a package of its own: build/client.
import { copyFileSync } from "node:fs";

for (const file of ["package.json", "README.md"]) {
  copyFileSync(new URL(`package/${file}`, import.meta.url), new URL(`../../../build/client/${file}`, import.meta.url));
}
