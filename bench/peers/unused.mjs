// Prints the security groups that nothing uses: set difference over the four core dumps.
import { statSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";

const ids = "STRUCT(GroupId VARCHAR)[]";
const permissions = `STRUCT(UserIdGroupPairs ${ids})[]`;

// rows reads the lists under one key, each element typed as far as it is needed.
const rows = (command, list, type) => {
  // A dump is one object to DuckDB, which reserves memory for the largest that it is told of.
  const files = process.argv.slice(2).filter((name) => name.includes(`/ec2-describe-${command}`));
  const largest = Math.max(...files.map((name) => statSync(name).size));
  return `(SELECT unnest(${list}, recursive := false) AS r FROM read_json([${files.map((name) => `'${name}'`)}],
    maximum_object_size = ${largest + 1}, columns = {${list}: '${type}[]'}))`;
};

const connection = await (await DuckDBInstance.create()).connect();
const result = await connection.runAndReadAll(`
  WITH groups AS MATERIALIZED ${rows("security-groups", "SecurityGroups",
    `STRUCT(GroupId VARCHAR, GroupName VARCHAR, IpPermissions ${permissions}, IpPermissionsEgress ${permissions})`)},
  carried AS (
    SELECT r.Groups AS g FROM ${rows("network-interfaces", "NetworkInterfaces", `STRUCT(Groups ${ids})`)}
    UNION ALL SELECT i.SecurityGroups FROM (
      SELECT unnest(r.Instances) AS i FROM ${rows("instances", "Reservations", `STRUCT(Instances STRUCT(SecurityGroups ${ids})[])`)})
    UNION ALL SELECT r.Groups FROM ${rows("vpc-endpoints", "VpcEndpoints", `STRUCT(Groups ${ids})`)}
    UNION ALL SELECT p.UserIdGroupPairs FROM (SELECT unnest(r.IpPermissions || r.IpPermissionsEgress) AS p FROM groups)
  )
  SELECT r.GroupId FROM groups WHERE r.GroupName <> 'default'
  EXCEPT SELECT g.GroupId FROM (SELECT unnest(g) AS g FROM carried)
  ORDER BY 1`);
console.log(result.getRows().flat().join("\n"));
