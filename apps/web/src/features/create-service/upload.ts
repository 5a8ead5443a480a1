/** Sends an archive as it lies on the disk. XMLHttpRequest, since fetch does not tell how much has gone. */
export function upload(serviceId: string, file: File, onProgress: (share: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/upload?serviceId=${encodeURIComponent(serviceId)}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.setRequestHeader("x-file-name", encodeURIComponent(file.name));
    request.upload.onprogress = ({ loaded, total, lengthComputable }) => {
      if (lengthComputable && total > 0) onProgress(loaded / total);
    };
    request.onload = () => (request.status < 400 ? resolve() : reject(refusalOf(request)));
    request.onerror = () => reject(new TypeError("The connection failed while the archive was sent."));
    request.send(file);
  });
}

function refusalOf({ status, responseText }: XMLHttpRequest): unknown {
  const fallback = { code: String(status), message: "The archive was not accepted.", status };
  try {
    return { ...fallback, ...(JSON.parse(responseText) as object), status };
  } catch {
    return fallback;
  }
}
