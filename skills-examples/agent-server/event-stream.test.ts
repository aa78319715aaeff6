import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { describe, expect, it } from "vitest";
import { beginEvents } from "./event-stream.ts";

describe("a stream of events", () => {
  it("ends when its reader takes nothing any more, and does not fill the memory meanwhile", async () => {
    const { promise: outcome, resolve, reject } = Promise.withResolvers<number>();
    const megabyte = "a".repeat(1_048_576);
    const server = createServer((_, response) => {
      const fill = async (): Promise<void> => {
        using events = beginEvents(response, 100);
        for (let sent = 0; sent < 1_000; sent++) {
          try {
            await events.send("more", megabyte);
          } catch {
            expect(events.left.aborted).toBe(true);
            return resolve(sent);
          }
        }
        throw new Error("it never ended");
      };
      fill().catch(reject);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    socket.pause();
    socket.write("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
    expect(await outcome).toBeLessThan(100);
    socket.destroy();
    server.close();
  });
});
