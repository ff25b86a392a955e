// The GraphQL-over-HTTP server audits against the endpoint of argv; prints what fails as JSON.
import { serverAudits } from "graphql-http";

const found = { passed: 0, failed: [] };
for (const audit of serverAudits({ url: process.argv[2] })) {
  const result = await audit.fn();
  if (result.status === "ok") found.passed += 1;
  else found.failed.push(`${result.status} ${audit.id} ${audit.name}: ${result.reason}`);
  await result.response?.body?.cancel?.().catch(() => {});
}
console.log(JSON.stringify(found));
