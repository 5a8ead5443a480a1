/** Set by the server from the socket, so that a client cannot name its own address. */
export const clientAddressHeader = "x-moorage-client";
