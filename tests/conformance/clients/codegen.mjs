// The typed client: types of the schema and every document of `documents/`, ready to import.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export default {
  schema: here("../../../schema/sdl/api.graphql"),
  documents: here("documents/*.graphql"),
  errorsOnly: true,
  generates: {
    [here("../../../build/client/src/")]: {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        scalars: JSON.parse(readFileSync(here("scalars.json"), "utf8")),
        strictScalars: true,
        enumsAsTypes: true,
        useTypeImports: true,
        avoidOptionals: { field: true, inputValue: false },
      },
    },
  },
};
