// The package's own index sets the process-wide dispatcher of `fetch`, which belongs to the application.
declare module "undici/lib/dispatcher/client.js" {
  import { Client } from "undici";

  export default Client;
}
