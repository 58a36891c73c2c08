interface Row { name: string | undefined }
